import { effectiveGuardrails } from '../../../schemas/rules/policy/effective-guardrails.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import type { AgentPlan } from './agent-plan.ts';
import type { AgentWorld } from './agent-world.ts';
import { resolvedMcpServers } from './mcp-resolution.ts';
import { assembledPrompt } from './prompt-assembly.ts';
import { cascadedSettings } from './settings-cascade.ts';

/** SHA-256 of a text, hex; handed in, so that this stays free of Node. */
export type Digest = (text: string) => string;

/** What the agent's objects shall look like; undefined while its prompt or its tools do not resolve. */
export function agentPlan(world: AgentWorld, isStopped: boolean, digest: Digest): AgentPlan | undefined {
  const { agent, platform } = world;
  const mcp = resolvedMcpServers(agent, world.registries, (secret) => world.secrets.get(secret)?.keys);
  if (world.prompt.kind === 'missing' || mcp.kind === 'unresolved') return undefined;

  const settings = cascadedSettings(agent, world.settings, platform.auditLog);
  const prompt = assembledPrompt({
    base: world.prompt.text,
    settings: settings.applied,
    outputFormat: settings.outputFormat,
    mcp: agent.spec.tools?.mcp ?? [],
    agents: agent.spec.agents ?? [],
  });
  const merged = mergePolicies(world.policies);
  const guardrails = effectiveGuardrails(
    { limits: agent.spec.guardrails?.limits, deny: agent.spec.guardrails?.tools?.deny },
    merged,
  );
  const ceiling =
    merged === undefined || merged.mode === 'Audit' ? undefined : merged.ceilings.dailyTokens?.value;
  const apiKeyVersion = world.secrets.get(agent.spec.infrastructure?.apiKeyRef?.name ?? '')?.version;
  const existingSelector = world.deployment?.spec.selector.matchLabels;
  return {
    agent,
    namespaceAgents: world.namespaceAgents,
    platform,
    prompt,
    promptHash: digest(prompt.text),
    promptIsSecret: world.prompt.isSecret,
    settings,
    mcp: mcp.servers,
    guardrails,
    ...(ceiling === undefined ? {} : { namespaceDailyTokens: ceiling }),
    ...(apiKeyVersion === undefined ? {} : { apiKeyVersion }),
    envFromHash: digest(JSON.stringify([...sourceVersions(world), ...queueSource(platform)])),
    replicas: isStopped ? 0 : wantedReplicas(agent),
    ...(existingSelector === undefined ? {} : { existingSelector }),
  };
}

/** Without KEDA an autoscaled agent runs at its minimum, but at one at least (agents 2.6). */
export function wantedReplicas({ spec }: AgentWorld['agent']): number {
  const autoscaling = spec.runtime?.autoscaling;
  return autoscaling === undefined
    ? (spec.runtime?.replicas ?? 1)
    : Math.max(1, autoscaling.minReplicas ?? 1);
}

/** Not the URL: its password must not be guessed from a hash. */
const queueSource = ({ queue }: AgentWorld['platform']): readonly (readonly [string, string])[] =>
  queue === undefined ? [] : [['queue', queue.address]];

/**
 * Name and version of everything that the environment is made of. Versions and not hashes of values: a hash in an
 * annotation would let anyone who may read pods guess at short secrets.
 */
function sourceVersions({ agent, secrets, configMaps }: AgentWorld): readonly (readonly [string, string])[] {
  const promptSecret = agent.spec.prompt.from?.secretKeyRef?.name;
  const promptConfigMap = agent.spec.prompt.from?.configMapKeyRef?.name;
  return [
    // What only the prompt comes from rolls the pods by the prompt's own hash.
    ...[...secrets]
      .filter(([name]) => name !== promptSecret)
      .map(([name, facts]) => [`Secret/${name}`, facts?.version ?? ''] as const),
    ...[...configMaps]
      .filter(([name]) => name !== promptConfigMap)
      .map(([name, facts]) => [`ConfigMap/${name}`, facts?.version ?? ''] as const),
  ].toSorted(([left], [right]) => (left < right ? -1 : 1));
}
