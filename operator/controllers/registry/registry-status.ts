import type { FleetMember, SwarmRegistryStatus } from '../../../schemas/generated/types.ts';
import { isSameJson } from '../../../schemas/rules/same-json.ts';
import type { RegistryIndex } from '../common/registry-index.ts';

/** What the schema takes; the rest is counted and not listed. */
const most = { capabilities: 200, fleet: 1000, agents: 1000, tags: 100, ofMember: 200 };

/** Token counts move with every run, so they alone bring about no more than one write in this time (decision 31). */
const tokenGrainMillis = 60_000;

type Content = Pick<SwarmRegistryStatus, 'capabilities' | 'fleet' | 'indexedAgents'>;

/** The index as a status shows it: with a bounded length, and without empty lists. */
export function registryContent({ capabilities, fleet, indexedAgents }: RegistryIndex): Content {
  return {
    ...(capabilities.length === 0
      ? {}
      : {
          capabilities: capabilities.slice(0, most.capabilities).map((one) => ({
            ...one,
            agents: (one.agents ?? []).slice(0, most.agents),
            ...(one.tags === undefined ? {} : { tags: one.tags.slice(0, most.tags) }),
          })),
        }),
    ...(fleet.length === 0
      ? {}
      : {
          fleet: fleet.slice(0, most.fleet).map((member) => ({
            ...member,
            ...(member.capabilities === undefined
              ? {}
              : { capabilities: member.capabilities.slice(0, most.ofMember) }),
          })),
        }),
    indexedAgents,
  };
}

/** The message of Ready. */
export function registryMessage({ capabilities, fleet }: RegistryIndex): string {
  const counts = `${fleet.length} agents, ${capabilities.length} capabilities`;
  const isCut = fleet.length > most.fleet || capabilities.length > most.capabilities;
  return isCut
    ? `${counts}; status lists the first ${most.fleet} agents and ${most.capabilities} capabilities`
    : counts;
}

/** What becomes of the content of a status, and when the rest is due. */
export interface Rebuild {
  readonly content: Content;
  /** RFC 3339. */
  readonly lastRebuild: string | undefined;
  readonly afterMillis?: number;
}

/** The status changes, and `lastRebuild` with it, only when the content does (agents 8). */
export function rebuild(
  status: SwarmRegistryStatus | undefined,
  content: Content,
  nowMillis: number,
  now: string,
): Rebuild {
  const known: Content = {
    ...(status?.capabilities === undefined ? {} : { capabilities: status.capabilities }),
    ...(status?.fleet === undefined ? {} : { fleet: status.fleet }),
    ...(status?.indexedAgents === undefined ? {} : { indexedAgents: status.indexedAgents }),
  };
  const lastRebuild = status?.lastRebuild;
  if (isSameJson(known, content) && lastRebuild !== undefined) return { content, lastRebuild };
  const restMillis = Date.parse(lastRebuild ?? '') + tokenGrainMillis - nowMillis;
  if (restMillis > 0 && isSameJson(withoutTokens(known), withoutTokens(content)))
    return { content: known, lastRebuild, afterMillis: restMillis };
  return { content, lastRebuild: now };
}

const withoutTokens = ({ fleet = [], ...content }: Content): object => ({
  ...content,
  fleet: fleet.map(({ dailyTokens: _, ...member }): FleetMember => member),
});
