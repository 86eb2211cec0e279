import type { KubeObject } from '../../schemas/kube-object.ts';

/** Objects that make the operator use every right it has, once something is then taken away from them. */
export const scenarioNamespace = 'team-a';

const of = (apiVersion: string, kind: string, name: string, rest: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: scenarioNamespace },
  ...rest,
});
const swarm = (kind: string, name: string, spec: object): KubeObject =>
  of('kubeswarm.io/v1alpha1', kind, name, { spec });
const agent = (name: string, spec: object = {}): KubeObject =>
  swarm('SwarmAgent', name, { model: 'qwen3', prompt: { inline: 'Be brief.' }, ...spec });

export const firstObjects: readonly KubeObject[] = [
  of('v1', 'Secret', 'secret-prompt', { stringData: { prompt: 'Be secretive.' } }),
  of('v1', 'Secret', 'model', { stringData: { LLM_ENDPOINT: 'http://192.0.2.8:11434' } }),
  of('v1', 'Service', 'kb', { spec: { selector: { app: 'kb' }, ports: [{ port: 8080 }] } }),
  swarm('SwarmPolicy', 'limits', { enforcementMode: 'Enforce', models: { allowed: ['qwen*'] } }),
  swarm('SwarmSettings', 'tone', { promptFragments: { persona: 'You are calm.' } }),
  swarm('SwarmMemory', 'notes', { backend: 'in-context' }),
  swarm('SwarmRegistry', 'phonebook', {}),
  swarm('SwarmBudget', 'monthly', { limit: '10', period: 'monthly', selector: {} }),
  swarm('SwarmNotify', 'pager', {
    on: ['TeamFailed'],
    channels: [{ type: 'webhook', webhook: { url: 'https://hooks.example.com/x' } }],
  }),
  // Its first run does not end, and no second one is started.
  swarm('SwarmEvent', 'often', {
    source: { type: 'cron', cron: '@every 1s' },
    targets: [{ agent: 'sleepy', prompt: 'Go.' }],
    concurrencyPolicy: 'Forbid',
  }),
  // What the Go operator left is taken over.
  of('apps/v1', 'Deployment', 'plain-agent', {
    spec: {
      selector: { matchLabels: { app: 'plain' } },
      template: {
        metadata: { name: 'four', namespace: scenarioNamespace, labels: { app: 'plain' } },
        spec: { containers: [{ name: 'agent', image: 'runtime:0.4.0' }] },
      },
    },
  }),
  agent('solo', { prompt: { from: { secretKeyRef: { name: 'secret-prompt', key: 'prompt' } } } }),
  agent('plain', { infrastructure: { networkPolicy: 'default' } }),
  agent('strict', {
    infrastructure: { networkPolicy: 'strict', envFrom: [{ secretRef: { name: 'model' } }] },
    tools: { mcp: [{ name: 'kb', url: 'http://kb:8080/mcp' }] },
  }),
  agent('sleepy', {
    runtime: { autoscaling: { minReplicas: 0, maxReplicas: 4, targetPendingTasks: 3 } },
  }),
  swarm('SwarmTeam', 'desk', {
    failedRunsHistoryLimit: 1,
    inputs: [{ name: 'ticket', required: true }],
    roles: [
      { name: 'solo', swarmAgent: 'solo' },
      { name: 'inline', model: 'qwen3', prompt: { inline: 'Be kind.' } },
    ],
    pipeline: [{ role: 'solo' }, { role: 'inline', dependsOn: ['solo'] }],
  }),
  ...['one', 'two', 'three'].map((name) => swarm('SwarmRun', name, { teamRef: 'desk' })),
  // As the plugin renders a run from Git.
  of('kubeswarm.io/v1alpha1', 'SwarmRun', 'four', {
    metadata: { name: 'four', namespace: scenarioNamespace, labels: { 'kubeswarm.io/run': 'ticket' } },
    spec: { teamRef: 'desk' },
  }),
  {
    ...swarm('SwarmRun', 'five', { teamRef: 'desk' }),
    // Of the Go operator too.
    metadata: { name: 'five', namespace: scenarioNamespace, finalizers: ['swarmrun.kubeswarm/cleanup'] },
  },
];

/** The same with another prompt, without a network policy, without scaling, and without the inline role. */
export const lessObjects: readonly KubeObject[] = [
  agent('plain', { prompt: { inline: 'Be long.' }, infrastructure: { networkPolicy: 'disabled' } }),
  agent('sleepy'),
  swarm('SwarmTeam', 'desk', {
    failedRunsHistoryLimit: 1,
    roles: [{ name: 'solo', swarmAgent: 'solo' }],
    pipeline: [{ role: 'solo' }],
  }),
];
