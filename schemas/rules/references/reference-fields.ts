import type { KindName } from '../kinds.ts';

/** A field that names another object of the same namespace: a bare name, or a block `{name, key?, optional?}`. */
export interface ReferenceField {
  /** `[]` stands for every element of a list. */
  readonly path: string;
  readonly kind: KindName | 'ConfigMap' | 'Secret';
}

const promptFields: readonly ReferenceField[] = [
  { path: 'prompt.from.configMapKeyRef', kind: 'ConfigMap' },
  { path: 'prompt.from.secretKeyRef', kind: 'Secret' },
];

const toolFields: readonly ReferenceField[] = [
  { path: 'tools.mcp[].auth.bearer.secretKeyRef', kind: 'Secret' },
  { path: 'tools.mcp[].auth.mtls.secretRef', kind: 'Secret' },
  { path: 'tools.mcp[].auth.secretRef', kind: 'Secret' },
  { path: 'tools.mcp[].headers[].secretKeyRef', kind: 'Secret' },
];

const environmentFields: readonly ReferenceField[] = [
  { path: 'envFrom[].configMapRef', kind: 'ConfigMap' },
  { path: 'envFrom[].secretRef', kind: 'Secret' },
];

/** What an agent and a role have at the same place. */
const agentFields: readonly ReferenceField[] = [
  ...promptFields,
  ...toolFields,
  { path: 'settings[]', kind: 'SwarmSettings' },
  { path: 'runtime.loop.memory.ref', kind: 'SwarmMemory' },
];

/** What stands in `infrastructure` of an agent, and in a role itself. */
const placementFields: readonly ReferenceField[] = [
  ...environmentFields,
  { path: 'plugins.llm.tlsSecretRef', kind: 'Secret' },
  { path: 'plugins.queue.tlsSecretRef', kind: 'Secret' },
];

/** Every field of ours that names another object of its namespace (orchestration 9). */
export const referenceFields: Readonly<Partial<Record<KindName, readonly ReferenceField[]>>> = {
  SwarmAgent: [
    ...within('spec.', agentFields),
    { path: 'spec.agents[].agentRef', kind: 'SwarmAgent' },
    { path: 'spec.gateway.fallback.agentRef', kind: 'SwarmAgent' },
    { path: 'spec.gateway.registryRef', kind: 'SwarmRegistry' },
    { path: 'spec.guardrails.budgetRef', kind: 'SwarmBudget' },
    { path: 'spec.infrastructure.apiKeyRef', kind: 'Secret' },
    ...within('spec.infrastructure.', placementFields),
    { path: 'spec.infrastructure.registryRef', kind: 'SwarmRegistry' },
    { path: 'spec.observability.notifyRef', kind: 'SwarmNotify' },
    { path: 'spec.observability.healthCheck.notifyRef', kind: 'SwarmNotify' },
  ],
  SwarmTeam: [
    { path: 'spec.roles[].swarmAgent', kind: 'SwarmAgent' },
    { path: 'spec.roles[].swarmTeam', kind: 'SwarmTeam' },
    ...within('spec.roles[].', agentFields),
    ...within('spec.roles[].', placementFields),
    { path: 'spec.pipeline[].registryLookup.registryRef', kind: 'SwarmRegistry' },
    { path: 'spec.routing.fallback', kind: 'SwarmAgent' },
    { path: 'spec.routing.registryRef', kind: 'SwarmRegistry' },
    ...within('spec.routing.', environmentFields),
    { path: 'spec.routing.apiKeyRef', kind: 'Secret' },
    { path: 'spec.budgetRef', kind: 'SwarmBudget' },
    { path: 'spec.notifyRef', kind: 'SwarmNotify' },
    { path: 'spec.registryRef', kind: 'SwarmRegistry' },
    { path: 'spec.artifactStore.s3.credentialsSecret', kind: 'Secret' },
  ],
  SwarmRun: [
    { path: 'spec.teamRef', kind: 'SwarmTeam' },
    { path: 'spec.agent', kind: 'SwarmAgent' },
  ],
  SwarmEvent: [
    { path: 'spec.source.teamOutput.name', kind: 'SwarmTeam' },
    { path: 'spec.targets[].team', kind: 'SwarmTeam' },
    { path: 'spec.targets[].agent', kind: 'SwarmAgent' },
  ],
  SwarmBudget: [{ path: 'spec.notifyRef', kind: 'SwarmNotify' }],
  SwarmMemory: [
    { path: 'spec.redis.secretRef', kind: 'Secret' },
    { path: 'spec.vectorStore.secretRef', kind: 'Secret' },
    { path: 'spec.embedding.apiKeyRef', kind: 'Secret' },
  ],
  SwarmNotify: [
    { path: 'spec.channels[].slack.webhookURLFrom', kind: 'Secret' },
    { path: 'spec.channels[].webhook.urlFrom', kind: 'Secret' },
    { path: 'spec.channels[].webhook.headers[].valueFrom', kind: 'Secret' },
  ],
};

function within(prefix: string, fields: readonly ReferenceField[]): readonly ReferenceField[] {
  return fields.map(({ path, kind }) => ({ path: prefix + path, kind }));
}
