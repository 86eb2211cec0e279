import { beforeEach, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { uniqueName } from '../support/api-behaviour/world.ts';
import {
  type AdmissionWorld,
  denial,
  operatorNamespace,
  useAdmission,
} from '../support/cluster/served-admission.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { until } from '../support/until.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const smallAgent = {
  model: 'qwen3:4b',
  prompt: { inline: 'You help.' },
  runtime: { resources: { limits: {} } },
};

describeWithCluster('policies and settings at admission on a real API server', (cluster) => {
  const open = useAdmission(cluster);
  let world: AdmissionWorld;
  beforeEach(async () => {
    world = await open();
  });
  const object: AdmissionWorld['object'] = (...what) => world.object(...what);
  /** What kubectl complains of. */
  const complaint = async (...objects: readonly object[]): Promise<string> =>
    (await world.apply(...objects)).complained;
  const as = async (args: readonly string[], ...objects: readonly object[]): Promise<string> =>
    (await world.kubectl(args, ...objects)).complained;

  test('[ADMIT-12] hold MCP servers to the settings of the namespace, and of the platform that select it', async () => {
    const server = (url: string, auth?: object): object =>
      object('SwarmAgent', 'helper', {
        ...smallAgent,
        tools: { mcp: [{ name: 'jira', url, ...(auth === undefined ? {} : { auth }) }] },
      });
    expect(await complaint(server('http://jira.svc'))).not.toContain('Error');
    await world.apply(
      object('SwarmSettings', 'house', { security: { mcpAllowlist: ['https://jira.example'] } }),
    );
    expect(await complaint(server('https://jira.example.evil/'))).toContain(
      denial(
        'vswarmagent',
        'MCP server "jira" URL "https://jira.example.evil/" is not in the namespace mcpAllowlist. Use an allowed server, or add this one to SwarmSettings.spec.security.mcpAllowlist',
      ),
    );
    expect(await complaint(server('https://jira.example/mcp'))).not.toContain('Error');

    const platform = (selector: object): object =>
      object(
        'SwarmSettings',
        'platform',
        { namespaceSelector: { matchLabels: selector }, security: { requireMCPAuth: true } },
        { namespace: operatorNamespace },
      );
    const bearer = { bearer: { secretKeyRef: { name: 'jira', key: 'token' } } };
    await world.apply(platform({ 'kubernetes.io/metadata.name': 'elsewhere' }));
    expect(await complaint(server('https://jira.example/v2'))).not.toContain('Error');
    await world.apply(platform({ 'kubernetes.io/metadata.name': world.namespace }));
    expect(await complaint(server('https://jira.example/v3'))).toContain(
      'MCP server "jira" has no auth configured but namespace policy requires authentication (SwarmSettings.spec.security.requireMCPAuth=true). ',
    );
    expect(await complaint(server('https://jira.example/v3', bearer))).not.toContain('Error');
    await world.operator.api.delete({
      apiVersion,
      kind: 'SwarmSettings',
      namespace: operatorNamespace,
      name: 'platform',
    });
  });

  describe('[ADMIT-13] the worked example of governance 1.8', () => {
    const floor = (): KubeObject =>
      object('SwarmPolicy', 'floor', {
        enforcementMode: 'Enforce',
        limits: { maxDailyTokens: 60000, maxTokensPerCall: 1500, minTimeoutSeconds: 20, onExceed: 'Reject' },
        tools: { deny: ['exec/*'] },
        models: { allowed: ['qwen*'] },
      });
    const eager = (more: object = {}): KubeObject =>
      object('SwarmAgent', 'older', {
        ...smallAgent,
        guardrails: { limits: { tokensPerCall: 2500 } },
        ...more,
      });
    const limits = 'guardrails.limits.tokensPerCall 2500 exceeds the maximum 1500 set by SwarmPolicy "floor"';

    test('row by row', async () => {
      expect(await complaint(eager())).not.toContain('Error');
      await world.apply(floor());
      await world.untilGoverned();

      expect(await complaint(object('SwarmAgent', 'plain', smallAgent))).toBe('');
      const both = object('SwarmAgent', 'both', { ...(eager().spec as object), model: 'mistral-small' });
      expect(await complaint(both)).toContain(
        denial(
          'vpolicy-swarmagent',
          `${limits}; model "mistral-small" is not allowed by SwarmPolicy "floor" (allowed: qwen*)\n`,
        ),
      );
      const exec = object('SwarmAgent', 'exec', {
        ...smallAgent,
        tools: { mcp: [{ name: 'exec', url: 'http://exec.svc' }] },
      });
      expect(await complaint(exec)).toContain(
        denial(
          'vpolicy-swarmagent',
          'tools of MCP server "exec" are not allowed by SwarmPolicy "floor" (denied: exec/*)\n',
        ),
      );
      const labelled = { ...eager(), metadata: { ...eager().metadata, labels: { team: 'a' } } };
      expect(await complaint(labelled)).toBe('');
      expect(await complaint(eager({ prompt: { inline: 'Other.' } }))).toContain(`Warning: ${limits}\n`);

      await world.apply(
        object('SwarmPolicy', 'second', { enforcementMode: 'Audit', models: { allowed: ['qwen3*'] } }),
      );
      const older = object('SwarmAgent', 'old-model', { ...smallAgent, model: 'qwen2.5:7b' });
      expect(await complaint(older)).toContain(
        denial(
          'vpolicy-swarmagent',
          'model "qwen2.5:7b" is not allowed by SwarmPolicy "second" (allowed: qwen3*)\n',
        ),
      );
      await world.operator.api.delete({
        apiVersion,
        kind: 'SwarmAgent',
        namespace: world.namespace,
        name: 'older',
      });
    });

    test('and a dry run of an update is only warned, of a creation refused (gitops 8)', async () => {
      expect(await complaint(object('SwarmAgent', 'plain', smallAgent), floor())).toBe('');
      await world.untilGoverned();
      const dryRun = ['apply', '--server-side', '--dry-run=server', '-f', '-'];
      const sentence = 'model "gpt-4o" is not allowed by SwarmPolicy "floor" (allowed: qwen*)';
      const update = object('SwarmAgent', 'plain', { ...smallAgent, model: 'gpt-4o' });

      const { said, complained } = await world.kubectl(dryRun, update);
      expect(said).toContain('serverside-applied (server dry run)');
      expect(complained).toContain(`Warning: ${sentence}\n`);
      expect(await complaint(update)).toContain(denial('vpolicy-swarmagent', `${sentence}\n`));
      const creation = object('SwarmAgent', 'fresh', { ...smallAgent, model: 'gpt-4o' });
      expect(await as(dryRun, creation)).toContain(denial('vpolicy-swarmagent', `${sentence}\n`));
    });

    test('and an agent on its way out takes any change', async () => {
      const leaving = object(
        'SwarmAgent',
        'leaving',
        { ...smallAgent, model: 'gpt-4o' },
        {
          finalizers: ['example.com/hold'],
        },
      );
      expect(await complaint(leaving)).not.toContain('Error');
      await world.apply(floor());
      await world.untilGoverned();
      await world.operator.api.delete({
        apiVersion,
        kind: 'SwarmAgent',
        namespace: world.namespace,
        name: 'leaving',
      });
      const freed = object('SwarmAgent', 'leaving', { ...smallAgent, model: 'gpt-5' }, { finalizers: [] });

      expect(await complaint(freed)).not.toContain('Error');
    });
  });

  test('[ADMIT-11] a prompt changes only by who may update swarmagents/systemprompt', async () => {
    const user = uniqueName('author');
    const asUser = ['apply', '--server-side', '--force-conflicts', `--as=${user}`, '-f', '-'];
    const role = (resources: readonly string[], verbs: readonly string[]) => ({
      apiGroups: ['kubeswarm.io'],
      resources,
      verbs,
    });
    const granted = (name: string, rule: object): readonly object[] => [
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name, namespace: world.namespace },
        rules: [rule],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name, namespace: world.namespace },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
      },
    ];
    await world.apply(...granted('editor', role(['swarmagents'], ['get', 'create', 'patch'])));
    const agent = (inline: string, model = 'qwen3:4b'): object =>
      object('SwarmAgent', 'helper', { ...smallAgent, model, prompt: { inline } });

    // The API server hears of new roles a moment later.
    await until(async () => (await as(asUser, agent('One.'))) === '');
    expect(await as(asUser, agent('One.', 'qwen3:8b'))).toBe('');
    expect(await as(asUser, agent('Two.'))).toContain(
      denial(
        'vswarmagent',
        `"${user}" may not change the inline prompt. Ask for the verb update on swarmagents/systemprompt in this namespace\n`,
      ),
    );
    await world.apply(...granted('prompt-editor', role(['swarmagents/systemprompt'], ['update'])));
    await until(async () => (await as(asUser, agent('Two.'))) === '');
  });
});
