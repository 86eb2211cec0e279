import type { SwarmPolicy } from '../../../schemas/generated/types.ts';
import { isKind, objectsOfKind } from '../../../schemas/rules/kinds.ts';
import { effectiveGuardrails } from '../../../schemas/rules/policy/effective-guardrails.ts';
import { governing } from '../../../schemas/rules/policy/governing.ts';
import { defaultLimits } from '../../../schemas/rules/policy/limits.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import type { PlacedObject } from '../placed-object.ts';
import { type Owner, ownerKey, ownerText } from '../reach/reach-item.ts';
import { type ReachSubject, reachSubjects } from '../reach/reach-subjects.ts';

/** What decides how much an agent can spend, with limits as policies leave them (governance 1.6.1). */
export interface SpendingAgent {
  readonly key: string;
  readonly text: string;
  readonly model: string;
  readonly compressionModel: string | undefined;
  /** As the author tells it; undefined leaves it to the model. */
  readonly contextWindow: number | undefined;
  readonly tokensPerCall: number;
  readonly dailyTokens: number;
  readonly retries: number;
  readonly hasTools: boolean;
  /** Whether it may ask other agents. */
  readonly connects: boolean;
  readonly allow: readonly string[];
  /** Keys of the agents of the roles that it may delegate to. */
  readonly canDelegate: readonly string[];
}

/** The agents of a render by key: `agentKey` of a SwarmAgent, `roleKey` of a role. */
export function spendingAgents(
  objects: readonly PlacedObject[],
  policies: readonly PlacedObject[],
): ReadonlyMap<string, SpendingAgent> {
  const ruling = objectsOfKind(
    [...objects, ...policies].map(({ object }) => object),
    'SwarmPolicy',
  );
  return new Map(
    reachSubjects(objects).map((entry) => {
      const agent = spendingAgent(entry, ruling);
      return [agent.key, agent];
    }),
  );
}

/** The key of the agent that does the work of a role: its own, or the SwarmAgent that it names. */
export function agentOfRole(
  owner: Owner,
  role: { readonly name: string; readonly swarmAgent?: string },
): string {
  if (role.swarmAgent === undefined) return ownerKey({ ...owner, role: role.name });
  return agentKey(role.swarmAgent, owner.namespace);
}

export function agentKey(name: string, namespace: string | undefined): string {
  return ownerKey({ kind: 'SwarmAgent', name, ...(namespace === undefined ? {} : { namespace }) });
}

function spendingAgent(
  { owner, subject, placed }: ReachSubject,
  policies: readonly SwarmPolicy[],
): SpendingAgent {
  const merged = mergePolicies(governing(policies, { name: owner.namespace ?? '' }, undefined));
  const { limits } = effectiveGuardrails({ limits: subject.limits }, merged);
  const allow = subject.toolGuardrails.allow ?? [];
  const tools = (subject.tools.mcp ?? []).length + (subject.tools.webhooks ?? []).length;
  return {
    key: ownerKey(owner),
    text: ownerText(owner),
    model: subject.model,
    compressionModel: subject.compressionModel,
    contextWindow: contextWindowOf({ owner, subject, placed }),
    tokensPerCall: limits?.tokensPerCall?.value ?? defaultLimits.tokensPerCall ?? 0,
    dailyTokens: limits?.dailyTokens?.value ?? Number.POSITIVE_INFINITY,
    retries: subject.limits.retries ?? 3,
    hasTools: tools > 0,
    connects: subject.connections.length > 0,
    allow,
    canDelegate: delegatesOf({ owner, subject, placed }),
  };
}

function contextWindowOf({ placed: { object }, subject }: ReachSubject): number | undefined {
  if (isKind(object, 'SwarmAgent')) return object.spec.runtime?.loop?.compression?.contextWindow;
  return roleOf(object, subject)?.runtime?.loop?.compression?.contextWindow;
}

function delegatesOf({ placed: { object }, subject, owner }: ReachSubject): readonly string[] {
  if (!isKind(object, 'SwarmTeam') && !isKind(object, 'SwarmRun')) return [];
  const { role: _own, ...team } = owner;
  return (roleOf(object, subject)?.canDelegate ?? []).map((name) => {
    const target = object.spec.roles?.find((role) => role.name === name);
    return agentOfRole(team, target ?? { name });
  });
}

function roleOf(object: PlacedObject['object'], { path }: ReachSubject['subject']) {
  const index = path.at(-1);
  if (typeof index !== 'number' || (!isKind(object, 'SwarmTeam') && !isKind(object, 'SwarmRun')))
    return undefined;
  return object.spec.roles?.[index];
}
