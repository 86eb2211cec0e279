import type { Facts, Player, RunState } from '../../../operator/engine/index.ts';
import type { Candidate, Directory } from '../../../operator/engine/routed/directory.ts';
import type { Task } from '../../../operator/queue/task-queue.ts';
import type { Capability, Routing, SwarmRun } from '../../../schemas/generated/types.ts';
import { pipelineRun, player, type Reply } from './simulation.ts';

/** A run of a routed team. */
export function routedRun(routing: Partial<Routing> = {}, input: Record<string, string> = {}): SwarmRun {
  const { pipeline: _, roles: __, ...spec } = pipelineRun([]).spec;
  return { ...pipelineRun([]), spec: { ...spec, routing: { model: 'qwen2.5:7b', ...routing }, input } };
}

export const capability = (name: string, change: Partial<Capability> = {}): Capability => ({
  name,
  ...change,
});

export interface ListedAgent extends Partial<NonNullable<Player['found']>> {
  readonly capabilities: readonly Capability[];
  readonly queued?: number;
}

/** What a registry lists, by the name of the agent without `agent-`. */
export function directory(agents: Readonly<Record<string, ListedAgent>>, fallback?: string): Directory {
  const candidates = Object.entries(agents)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(
      ([name, { capabilities, queued = 0, ...found }]): Candidate => ({
        player: player(name, found),
        queued,
        capabilities,
      }),
    );
  const ids = new Map(
    Object.values(agents).flatMap(({ capabilities }) => capabilities.map((one) => [one.name, one] as const)),
  );
  return {
    registry: 'default',
    candidates,
    capabilities: [...ids.values()].map(({ name, description, tags }) => ({
      id: name,
      ...(description === undefined ? {} : { description }),
      ...(tags === undefined ? {} : { tags }),
      agents: candidates
        .filter(({ capabilities }) => capabilities.some((one) => one.name === name))
        .map(({ player: { agent } }) => agent),
    })),
    ...(fallback === undefined ? {} : { fallback: player(fallback) }),
  };
}

/** The facts of a run whose only step is routed, as they follow from its state. */
export function routedFacts(
  listed: Directory,
  change: Partial<Facts> = {},
): (state: RunState) => Partial<Facts> {
  return ({ steps }) => {
    const agent = steps[0]?.resolvedAgent;
    return {
      directories: new Map([['route', listed]]),
      players: new Map([
        ['route', agent === undefined ? player('router') : player(agent.replace('agent-', ''))],
      ]),
      ...change,
    };
  };
}

/** Answers for the router with what it names, and for everybody else with `done`. */
export function answering(route: Reply): (task: Task) => Reply {
  return ({ id }) => (id.endsWith('.route') ? route : 'done');
}

export const naming = (id: string, reason = 'it fits'): string => JSON.stringify({ capability: id, reason });
