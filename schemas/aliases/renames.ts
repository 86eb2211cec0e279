/** A field with a second spelling; `from` and `to` are relative to each object that `at` names. */
export interface Rename {
  readonly kinds: readonly string[];
  readonly at: string;
  readonly from: string;
  readonly to: string;
  /** Rewrites the value; undefined leaves the alias for the schema to judge. */
  readonly convert?: (value: unknown) => unknown;
  /** Both lists count when both are set. */
  readonly isUnion?: true;
}

const agents = ['SwarmAgent'];
const teams = ['SwarmTeam', 'SwarmRun'];

function percent(value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 100) : undefined;
}

function plainTextOfNumber(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : undefined;
}

/** Renames that agents and inline roles share, below `at`. */
function agentRenames(kinds: readonly string[], at: string, plugins: string): readonly Rename[] {
  return [
    { kinds, at: `${plugins}.llm`, from: 'tls.secretRef', to: 'tlsSecretRef' },
    { kinds, at: `${plugins}.queue`, from: 'tls.secretRef', to: 'tlsSecretRef' },
    {
      kinds,
      at: `${at}.runtime.loop.compression`,
      from: 'threshold',
      to: 'thresholdPercent',
      convert: percent,
    },
    {
      kinds,
      at: `${at}.runtime.loop.memory`,
      from: 'minSimilarity',
      to: 'minSimilarityPercent',
      convert: percent,
    },
    { kinds, at: `${at}.tools.mcp[]`, from: 'capabilityRef.name', to: 'capabilityRef' },
  ];
}

/** In this order; agents 1, orchestration 4.2, 4.3 and 7.1, governance 1.1 and 6.1. */
export const renames: readonly Rename[] = [
  ...['envFrom', 'apiKeyRef', 'networkPolicy', 'plugins', 'registryRef'].map((field) => ({
    kinds: agents,
    at: 'spec',
    from: field,
    to: `infrastructure.${field}`,
  })),
  ...agentRenames(agents, 'spec', 'spec.infrastructure.plugins'),
  ...agentRenames(teams, 'spec.roles[]', 'spec.roles[].plugins'),
  { kinds: ['SwarmEvent'], at: 'spec.source.teamOutput', from: 'teamRef', to: 'name' },
  { kinds: ['SwarmEvent'], at: 'spec.targets[]', from: 'inputs', to: 'input' },
  { kinds: ['SwarmPolicy'], at: 'spec.models', from: 'allow', to: 'allowed', isUnion: true },
  { kinds: ['SwarmPolicy'], at: 'spec.models', from: 'deny', to: 'denied', isUnion: true },
  { kinds: ['SwarmRegistry'], at: 'spec.mcpBindings[]', from: 'capabilityID', to: 'capabilityId' },
  { kinds: ['SwarmSettings'], at: 'spec', from: 'observability.auditLog', to: 'auditLog' },
  { kinds: ['SwarmSettings'], at: 'spec.fragments[]', from: 'content', to: 'text' },
  {
    kinds: ['SwarmSettings'],
    at: 'spec',
    from: 'temperature',
    to: 'temperature',
    convert: plainTextOfNumber,
  },
  { kinds: ['SwarmNotify'], at: 'spec', from: 'true', to: 'on' },
  { kinds: ['SwarmNotify'], at: 'spec', from: 'channel', to: 'channels', convert: (channel) => [channel] },
  { kinds: ['SwarmNotify'], at: 'spec.channels[].slack', from: 'webhookUrlSecretRef', to: 'webhookURLFrom' },
  { kinds: ['SwarmNotify'], at: 'spec', from: 'rateLimiting.windowSeconds', to: 'rateLimitSeconds' },
  ...['spec', 'spec.pipeline[]'].map((at) => ({
    kinds: teams,
    at: `${at}.${at === 'spec' ? 'defaultContextPolicy' : 'contextPolicy'}`,
    from: 'extract.path',
    to: 'extractPath',
  })),
  { kinds: ['SwarmTeam'], at: 'spec.artifactStore', from: 'file', to: 'local' },
];
