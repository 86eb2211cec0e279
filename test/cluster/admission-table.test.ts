import { expect, test } from '@jest/globals';
import { denial, useAdmission } from '../support/cluster/served-admission.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';

const tooLarge = 'x'.repeat(600 * 1024);
const smallAgent = {
  model: 'qwen3:4b',
  prompt: { inline: 'You help.' },
  runtime: { resources: { limits: {} } },
};
const smallRole = { name: 'a', model: 'qwen3:4b', prompt: { inline: 'x' } };

describeWithCluster('the webhooks of the chart on a real API server', (cluster) => {
  const open = useAdmission(cluster);

  test('[ADMIT-12] say what is wrong beyond schema and CEL, in the words of kubectl', async () => {
    const { apply, object } = await open();
    const rows: readonly (readonly [kind: string, spec: object, expected: string])[] = [
      [
        'SwarmAgent',
        { ...smallAgent, prompt: { inline: tooLarge } },
        denial(
          'vswarmagent',
          'inline prompt is 600 KB, which exceeds the 512 KB limit. Move it to a ConfigMap and name that in spec.prompt.from',
        ),
      ],
      [
        'SwarmAgent',
        { ...smallAgent, agents: [{ name: 'senior', role: 'advisor', agentRef: { name: 'it' } }] },
        denial('vswarmagent', 'advisor "senior" is the agent itself. Name another agent in agentRef.name'),
      ],
      [
        'SwarmAgent',
        {
          ...smallAgent,
          agents: ['one', 'two'].map((name) => ({
            name,
            role: 'advisor',
            agentRef: { name },
            contextPropagation: { toolName: 'ask' },
          })),
        },
        denial('vswarmagent', 'advisor "two" would add a tool called "ask", which exists already. '),
      ],
      [
        'SwarmAgent',
        { ...smallAgent, tools: { webhooks: [{ name: 'dispatch', url: 'https://hooks.example' }] } },
        denial('vswarmagent', 'tool name "dispatch" is taken by a built-in tool'),
      ],
      [
        'SwarmAgent',
        { ...smallAgent, gateway: { registryRef: {}, allowedTargets: ['Not_A_Label'] } },
        denial(
          'vswarmagent',
          'spec.gateway.allowedTargets has "Not_A_Label", which cannot be the name of an agent',
        ),
      ],
      [
        'SwarmAgent',
        { ...smallAgent, gateway: { registryRef: {}, filterByTags: ['Not A Tag'] } },
        denial('vswarmagent', 'spec.gateway.filterByTags has "Not A Tag", which is no tag'),
      ],
      [
        'SwarmTeam',
        { roles: [{ ...smallRole, prompt: { inline: tooLarge } }], pipeline: [{ role: 'a' }] },
        denial('vswarmteam', 'role "a": inline prompt is 600 KB, which exceeds the 512 KB limit'),
      ],
      [
        'SwarmTeam',
        {
          roles: ['a', 'b'].map((name) => ({
            ...smallRole,
            name,
            prompt: { inline: 'x'.repeat(420 * 1024) },
          })),
          pipeline: [{ role: 'a' }],
        },
        'the inline prompts of all roles are 840 KB together, which exceeds the 800 KB limit',
      ],
      [
        'SwarmTeam',
        {
          roles: [smallRole],
          search: {
            strategy: 'BFS',
            plannerRole: 'nobody',
            executorRole: 'a',
            initialPrompt: 'Find it.',
          },
        },
        denial('vswarmteam', 'spec.search.plannerRole "nobody" must reference an entry in spec.roles'),
      ],
      [
        'SwarmTeam',
        {
          roles: [smallRole, { ...smallRole, name: 'b' }],
          pipeline: [
            { role: 'a', dependsOn: ['b'] },
            { role: 'b', dependsOn: ['a'] },
          ],
        },
        'cycle',
      ],
      ['SwarmTeam', { roles: [smallRole], pipeline: [{ role: 'nobody' }] }, '"nobody"'],
      [
        'SwarmPolicy',
        { output: { denyPatterns: ['(?<=a)b'] } },
        denial('vswarmpolicy', 'spec.output.denyPatterns[0]: invalid RE2 pattern: '),
      ],
      ['SwarmPolicy', { models: { allowed: [' '] } }, 'spec.models.allowed[0]'],
      [
        'SwarmNotify',
        { channels: [{ type: 'webhook' }] },
        denial('vswarmnotify', 'channel[0] type=webhook but webhook config is missing'),
      ],
      [
        'SwarmNotify',
        { channels: [{ type: 'webhook', webhook: {} }] },
        denial('vswarmnotify', 'channel[0] webhook requires url or urlFrom'),
      ],
      [
        'SwarmNotify',
        { channels: [{ type: 'slack' }] },
        denial('vswarmnotify', 'channel[0] type=slack but slack config is missing'),
      ],
      [
        'SwarmNotify',
        { channels: [{ type: 'webhook', webhook: { url: 'https://a.example' }, template: '{{ .Event' }] },
        denial('vswarmnotify', 'the template of channel[0] is no template: '),
      ],
      [
        'SwarmBudget',
        { selector: {}, limit: '10', currency: 'EUR' },
        denial('vswarmbudget', 'spec.currency is "EUR", but prices are in USD. Use USD'),
      ],
      ['SwarmBudget', { selector: {}, limit: 'ten' }, 'spec.limit'],
      [
        'SwarmBudget',
        { selector: { namespace: 'default' }, limit: '10' },
        denial('vswarmbudget', 'spec.selector.namespace "default" is another namespace. Leave it empty; '),
      ],
      [
        'SwarmSettings',
        { auditLog: { redact: ['password'] } },
        denial('vswarmsettings', 'spec.auditLog.redact[0]: "password" is no path to redact'),
      ],
      [
        'SwarmSettings',
        { security: { mcpAllowlist: ['ftp://files.example'] } },
        denial('vswarmsettings', 'spec.security.mcpAllowlist[0] "ftp://files.example" is no http(s) URL'),
      ],
      [
        'SwarmEvent',
        { source: { type: 'cron', cron: '0 25 * * *' }, targets: [{ team: 'desk' }] },
        denial('vswarmevent', 'spec.source.cron "0 25 * * *" is no cron expression: '),
      ],
      [
        'SwarmEvent',
        { source: { type: 'webhook' }, targets: [{ team: 'desk', agent: 'helper' }] },
        'exactly one of team or agent must be set',
      ],
      [
        'SwarmEvent',
        { source: { type: 'webhook' }, targets: [{}] },
        'exactly one of team or agent must be set',
      ],
    ];
    for (const [kind, spec, expected] of rows) {
      const { said, complained } = await apply(object(kind, 'it', spec));
      // Only the beginning: large prompts are not worth printing.
      expect(`${kind}: ${complained.slice(0, 4000)}`).toContain(expected);
      expect(said).toBe('');
    }
  });

  test('[ADMIT-12] warn without refusing, in at most 256 bytes', async () => {
    const { apply, object } = await open();
    const { said, complained } = await apply(
      object('SwarmAgent', 'helper', {
        model: 'qwen3:4b',
        prompt: { inline: 'x'.repeat(60 * 1024) },
        guardrails: { tools: { allow: ['jira'] } },
        tools: { mcp: [{ name: 'jira', url: 'http://jira.svc' }] },
        agents: [{ name: 'senior', role: 'advisor', agentRef: { name: 'not-yet-there' } }],
      }),
    );
    const warnings = complained.split('\n').filter((line) => line.startsWith('Warning: '));

    expect(said).toContain('swarmagent.kubeswarm.io/helper serverside-applied');
    expect(warnings).toEqual(
      expect.arrayContaining([
        expect.stringContaining('inline prompt is 60 KB, more than the recommended 50 KB'),
        expect.stringContaining('runtime.resources is not set'),
        expect.stringContaining('not-yet-there'),
      ]),
    );
    for (const warning of warnings)
      expect(Buffer.byteLength(warning)).toBeLessThanOrEqual(256 + 'Warning: '.length);
  });
});
