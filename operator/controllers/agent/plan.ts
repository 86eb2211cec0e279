import { effectiveGuardrails } from '../../../schemas/rules/policy/effective-guardrails.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import { jsonEquals } from '../../kube/json.ts';
import { agentPodLabels } from './agent-deployment.ts';
import { annotations } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';
import type { AgentWorld } from './agent-world.ts';
import { resolvedMcpServers } from './mcp-resolution.ts';
import { missingSources } from './missing-sources.ts';
import { platformHash } from './platform-hash.ts';
import { assembledPrompt } from './prompt-assembly.ts';
import { agentScaling, expectedReplicas } from './scaling.ts';
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
  const hash = digest(JSON.stringify([...sourceVersions(world), ...queueSource(world)]));
  // New pods could not start: those that run go on as they are until the source is back.
  const envFromHash = missingSources(world).length > 0 ? (runningHash(world) ?? hash) : hash;
  const scaling = agentScaling(world, isStopped);
  const selector = world.deployment?.spec.selector.matchLabels;
  // The API server sorts labels, which must not look like a change of ours.
  const existingSelector = jsonEquals(selector, agentPodLabels(agent.metadata.name)) ? undefined : selector;
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
    envFromHash,
    scaling,
    replicas: expectedReplicas(scaling, world.deployment),
    ...queueCredentials(world),
    platformHash: platformHash(platform, digest),
    inputsHash: digest(
      JSON.stringify([digest(world.prompt.text), envFromHash, apiKeyVersion, ...inputs(world)]),
    ),
    ...(existingSelector === undefined ? {} : { existingSelector }),
  };
}

const runningHash = ({ deployment }: AgentWorld): string | undefined =>
  deployment?.spec.template.metadata?.annotations?.[annotations.envFromHash];

/** Versions of the agent and of what rules over it. */
function inputs({ agent, settings, policies, registries }: AgentWorld): readonly string[] {
  return [agent, ...settings, ...policies, ...registries].map(
    ({ metadata: { uid, generation } }) => `${uid ?? ''} ${generation ?? 0}`,
  );
}

function queueCredentials({ queue }: AgentWorld): Pick<AgentPlan, 'queueUrl' | 'credentialsId'> {
  if (queue.kind !== 'url') return {};
  const { url, credentialsId } = queue;
  return { queueUrl: url, ...(credentialsId === undefined ? {} : { credentialsId }) };
}

/** Not the URL: a password that people chose could be guessed from a hash. */
function queueSource({ platform, queue }: AgentWorld): readonly (readonly [string, string])[] {
  if (platform.queue === undefined || queue.kind !== 'url') return [];
  const credentials = queue.credentialsId === undefined ? '' : ` ${queue.credentialsId}`;
  const { sink } = platform.auditLog;
  const audit = sink.kind === 'stdout' ? [] : [['audit', URL.parse(sink.url)?.host ?? ''] as const];
  return [['queue', `${platform.queue.address}${credentials}`], ...audit];
}

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
