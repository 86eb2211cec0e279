import type { FleetMember, IndexedCapability, SwarmAgent } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { compareTexts } from '../../../schemas/rules/compare-texts.ts';
import { registryNameOf } from './registration.ts';

/** What a registry knows of its agents, in full; a status shows as much of it as the schema takes. */
export interface RegistryIndex {
  readonly capabilities: readonly IndexedCapability[];
  readonly fleet: readonly FleetMember[];
  /** Agents with at least one capability. */
  readonly indexedAgents: number;
}

/** The agents that name the registry, and by capability those that declare it, all sorted (agents 8). */
export function registryIndex(
  { name, namespace }: Pick<KubeObject['metadata'], 'name' | 'namespace'>,
  agents: readonly SwarmAgent[],
): RegistryIndex {
  const listed = agents
    .filter((agent) => registryNameOf(agent) === name)
    .map((agent) => ({ agent, member: memberOf(agent, namespace) }))
    .toSorted((left, right) => compareTexts(left.member.name, right.member.name));
  return {
    capabilities: capabilitiesOf(listed),
    fleet: listed.map(({ member }) => member),
    indexedAgents: listed.filter(({ member }) => member.capabilities !== undefined).length,
  };
}

function memberOf({ metadata, spec, status }: SwarmAgent, home: string | undefined): FleetMember {
  const capabilities = [...new Set((spec.capabilities ?? []).map((one) => one.name))].toSorted(compareTexts);
  const dailyTokens = status?.dailyTokenUsage?.totalTokens;
  return {
    name: metadata.namespace === home ? metadata.name : `${metadata.namespace ?? ''}/${metadata.name}`,
    model: spec.model,
    readyReplicas: status?.readyReplicas ?? 0,
    ...(dailyTokens === undefined ? {} : { dailyTokens }),
    ...(capabilities.length === 0 ? {} : { capabilities }),
  };
}

interface Listed {
  readonly agent: SwarmAgent;
  readonly member: FleetMember;
}

interface Gathered {
  description: string;
  readonly agents: Set<string>;
  readonly tags: Set<string>;
}

/** Of several descriptions the first that says something counts, in the order of the agents' names. */
function capabilitiesOf(listed: readonly Listed[]): readonly IndexedCapability[] {
  const byId = new Map<string, Gathered>();
  for (const { agent, member } of listed)
    for (const { name, description = '', tags = [] } of agent.spec.capabilities ?? []) {
      const known = byId.get(name) ?? { description: '', agents: new Set(), tags: new Set() };
      byId.set(name, known);
      if (known.description === '') known.description = description;
      known.agents.add(member.name);
      for (const tag of tags) known.tags.add(tag);
    }
  return [...byId]
    .toSorted(([left], [right]) => compareTexts(left, right))
    .map(([id, { description, agents, tags }]) => ({
      id,
      ...(description === '' ? {} : { description }),
      agents: [...agents],
      ...(tags.size === 0 ? {} : { tags: [...tags].toSorted(compareTexts) }),
    }));
}
