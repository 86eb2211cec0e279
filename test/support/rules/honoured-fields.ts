import type { KindName } from '../../../schemas/rules/kinds.ts';
import { flowReaders, type Readers } from './flow-readers.ts';

const agent = 'operator/controllers/agent';
const engine = 'operator/engine';
const event = 'operator/controllers/event';

const selectorReaders: Readers = {
  'schemas/rules/policy/governing.ts': [
    'namespaceSelector.matchExpressions[].key',
    'namespaceSelector.matchExpressions[].operator',
    'namespaceSelector.matchExpressions[].values[]',
    'namespaceSelector.matchLabels',
  ],
};

/** Every field that has an effect, as deep in the program as it is still called by its name. */
export const honouredFields: Readonly<Record<KindName, Readers>> = {
  SwarmAgent: {
    'operator/controllers/common/budget-scope.ts': ['guardrails.budgetRef.name'],
    'operator/agent/agent-log.ts': ['observability.logging.level'],
    'operator/agent/agent-parts.ts': ['observability.logging.toolCalls'],
    'operator/agent/attempt-recorder.ts': ['observability.logging.llmTurns'],
    'operator/agent/config.ts': ['guardrails.limits.maxAnswerTokensPerCall'],
    'operator/agent/config/mcp-server-config.ts': [
      'tools.mcp[].headers[].name',
      'tools.mcp[].headers[].value',
    ],
    'operator/agent/mcp/mcp-server.ts': [
      'tools.mcp[].discovery.dynamic',
      'tools.mcp[].discovery.pollIntervalSeconds',
    ],
    'operator/agent/mcp/mcp-tool.ts': ['tools.mcp[].trust'],
    'operator/agent/mcp/server-line.ts': ['tools.mcp[].transport'],
    'operator/agent/run-attempt.ts': ['guardrails.limits.timeoutSeconds'],
    'operator/agent/tools/cacheable.ts': ['tools.mcp[].cache.excludeTools[]'],
    'operator/agent/tools/call-tool.ts': ['tools.mcp[].cache.ttlSeconds'],
    'operator/agent/tools/circuit-breaker.ts': [
      'guardrails.limits.circuitBreaker.cooldownSeconds',
      'guardrails.limits.circuitBreaker.failureThreshold',
      'guardrails.limits.circuitBreaker.halfOpenMaxCalls',
    ],
    'operator/agent/tools/input-guard.ts': ['guardrails.tools.trust.enforceInputValidation'],
    'operator/agent/tools/judge-tool.ts': [
      'guardrails.tools.allow[]',
      'guardrails.tools.deny[]',
      'guardrails.tools.trust.default',
    ],
    'operator/agent/tools/webhook-tool.ts': ['description', 'method', 'name', 'trust', 'url'].map(
      (field) => `tools.webhooks[].${field}`,
    ),
    'operator/agent/worker.ts': ['guardrails.limits.concurrentTasks', 'guardrails.limits.retries'],
    [`${agent}/artifact-access.ts`]: ['runtime.artifacts.format', 'runtime.artifacts.saveOutput'],
    [`${agent}/agent-deployment.ts`]: [
      'runtime.drainTimeoutSeconds',
      'runtime.imagePullSecrets[].name',
      'runtime.resources.limits',
      'runtime.resources.requests',
    ],
    [`${agent}/agent-env.ts`]: [
      'guardrails.limits.tokensPerCall',
      'model',
      'observability.logging.redaction.pii',
      'observability.logging.redaction.secrets',
    ],
    [`${agent}/budget-stop.ts`]: ['guardrails.limits.dailyTokens'],
    [`${agent}/checks.ts`]: ['key', 'name', 'optional'].map((field) => `infrastructure.apiKeyRef.${field}`),
    [`${agent}/gather.ts`]: [
      'prompt.inline',
      ...['key', 'name', 'optional'].flatMap((field) => [
        `prompt.from.configMapKeyRef.${field}`,
        `prompt.from.secretKeyRef.${field}`,
      ]),
    ],
    [`${agent}/mcp-resolution.ts`]: [
      'auth.bearer.secretKeyRef.key',
      'auth.bearer.secretKeyRef.name',
      'auth.mtls.secretRef.name',
      'auth.secretRef.key',
      'auth.secretRef.name',
      'auth.type',
      'capabilityRef',
      'name',
      'url',
    ].map((field) => `tools.mcp[].${field}`),
    [`${agent}/network-policy.ts`]: ['infrastructure.networkPolicy', 'observability.metrics.enabled'],
    [`${agent}/prompt-assembly.ts`]: ['tools.mcp[].instructions'],
    [`${agent}/scaling.ts`]: [
      'runtime.autoscaling.maxReplicas',
      'runtime.autoscaling.minReplicas',
      'runtime.autoscaling.scaleToZero.afterSeconds',
      'runtime.autoscaling.targetPendingTasks',
      'runtime.replicas',
    ],
    'schemas/aliases/rewrites.ts': ['runtime.autoscaling.scaleToZero.enabled'],
    [`${agent}/settings-cascade.ts`]: ['observability.auditLog.redact[]', 'settings[].name'],
    [`${agent}/tool-variables.ts`]: [
      'tools.mcp[].auth.bearer.secretKeyRef.optional',
      'tools.mcp[].cache.enabled',
      'tools.mcp[].headers[].secretKeyRef.optional',
      'tools.webhooks[].schema',
    ],
    'operator/embedded/pods/pod-env.ts': [
      'infrastructure.envFrom[].prefix',
      'tools.mcp[].headers[].secretKeyRef.key',
      'tools.mcp[].headers[].secretKeyRef.name',
      ...['configMapRef', 'secretRef'].flatMap((source) => [
        `infrastructure.envFrom[].${source}.name`,
        `infrastructure.envFrom[].${source}.optional`,
      ]),
    ],
    'operator/controllers/common/registration.ts': ['infrastructure.registryRef.name'],
    'operator/controllers/common/registry-index.ts': ['description', 'name', 'tags[]'].map(
      (field) => `capabilities[].${field}`,
    ),
    'schemas/rules/policy/audit-mode.ts': ['observability.auditLog.mode'],
  },
  SwarmTeam: {
    'operator/controllers/common/budget-scope.ts': ['budgetRef.name'],
    ...flowReaders,
    'operator/controllers/common/team-artifacts.ts': [
      'artifactStore.local.claimName',
      'artifactStore.s3.credentialsSecret.name',
    ],
    'operator/controllers/run/desired.ts': ['input', 'maxTokens', 'output', 'timeoutSeconds'],
    'schemas/artifact-store.ts': [
      'artifactStore.local.path',
      'artifactStore.s3.bucket',
      'artifactStore.s3.endpoint',
      'artifactStore.s3.prefix',
      'artifactStore.s3.region',
      'artifactStore.type',
    ],
    'operator/controllers/run/players.ts': ['roles[].name', 'roles[].swarmAgent', 'roles[].swarmTeam'],
    'operator/controllers/run/refusal.ts': ['maxDailyTokens'],
    'operator/controllers/run/run-outputs.ts': ['outputVisibility'],
    'operator/controllers/team/desired.ts': [
      'failedRunsHistoryLimit',
      'registryRef',
      'roles[].model',
      'routing.model',
      'runRetainFor',
      'successfulRunsHistoryLimit',
    ],
    'operator/controllers/team/role-agents.ts': ['entry'],
    'operator/controllers/team/role-scaling.ts': [
      'autoscaling.enabled',
      'autoscaling.scaleToZero.afterSeconds',
      'autoscaling.scaleToZero.enabled',
    ],
    [`${engine}/plan/inputs.ts`]: ['inputs[].default', 'inputs[].name', 'inputs[].required'],
  },
  SwarmRun: {
    ...flowReaders,
    'operator/controllers/run/desired.ts': ['entry'],
    'operator/controllers/run/players.ts': [
      'agent',
      'roles[].name',
      'roles[].swarmAgent',
      'roles[].swarmTeam',
      'teamRef',
    ],
    [`${engine}/plan/plan.ts`]: [
      'input',
      'maxTokens',
      'output',
      'pipeline[].role',
      'prompt',
      'teamGeneration',
      'timeoutSeconds',
    ],
  },
  SwarmPolicy: {
    ...selectorReaders,
    'schemas/rules/policy/effective-policy.ts': [
      'limits.maxAnswerTokensPerCall',
      'limits.maxConcurrentTasks',
      'limits.maxDailyTokens',
      'limits.maxTimeoutSeconds',
      'limits.maxTokensPerCall',
    ],
    'schemas/rules/policy/merge.ts': [
      'enforcementMode',
      'limits.minTimeoutSeconds',
      'limits.onExceed',
      'models.allowed[]',
      'models.denied[]',
      'output.denyPatterns[]',
      'output.minValidation',
      'outputVisibility',
      'requirements.allowList',
      'requirements.audit',
      'requirements.budgetRef',
      'tools.deny[]',
      'tools.forceTrustLevel',
    ],
  },
  SwarmSettings: {
    ...selectorReaders,
    [`${agent}/prompt-assembly.ts`]: [
      'fragments[].name',
      'fragments[].position',
      'fragments[].text',
      'promptFragments.outputRules',
      'promptFragments.persona',
    ],
    [`${agent}/settings-cascade.ts`]: ['auditLog.redact[]', 'outputFormat', 'temperature'],
    'schemas/rules/object/mcp-policy.ts': ['security.mcpAllowlist[]', 'security.requireMCPAuth'],
    'schemas/rules/policy/audit-mode.ts': ['auditLog.mode'],
  },
  SwarmRegistry: {
    'operator/controllers/run/delegation-facts.ts': ['maxDepth'],
    [`${agent}/mcp-resolution.ts`]: ['mcpBindings[].capabilityId', 'mcpBindings[].url'],
    'operator/controllers/common/is-cluster-wide.ts': ['scope'],
  },
  SwarmBudget: {
    'operator/controllers/common/budget-decision.ts': ['limit', 'limitTokens', 'warnAt'],
    'operator/controllers/common/budget-term.ts': ['hardStop'],
    'operator/controllers/common/budget-scope.ts': [
      'period',
      'selector.matchLabels',
      'selector.namespace',
      'selector.team',
    ],
    'schemas/rules/object/budget.ts': ['currency'],
  },
  SwarmEvent: {
    [`${event}/fire.ts`]: ['concurrencyPolicy', 'targets[].agent', 'targets[].team'],
    [`${event}/fire-on-schedule.ts`]: ['source.cron'],
    [`${event}/target-texts.ts`]: ['targets[].input', 'targets[].prompt'],
    [`${event}/verdict.ts`]: ['source.teamOutput.name', 'suspended'],
    [`${event}/watched-runs.ts`]: ['source.teamOutput.onPhase'],
    [`${event}/webhook.ts`]: ['source.type'],
  },
  // All of these have a warning for their spec as a whole.
  SwarmMemory: {},
  SwarmNotify: {},
};
