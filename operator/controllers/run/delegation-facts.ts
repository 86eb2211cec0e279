import type { SwarmRegistry } from '../../../schemas/generated/types.ts';
import { type Facts, isSubtaskId, type Plan } from '../../engine/index.ts';
import type { Reader } from '../../kube/controller.ts';
import type { TaskQueue } from '../../queue/task-queue.ts';
import { registryKind } from '../common/swarm-kinds.ts';
import type { RunWorld } from './run-world.ts';

export interface DelegationSources {
  readonly reader: Reader;
  readonly queue: Pick<TaskQueue, 'results' | 'idsOfRun'>;
}

/**
 * What has become of tasks that agents handed on; asked only where agents may. To be gathered after the results of steps:
 * what a step has waited for had settled before it.
 */
export async function delegationFacts(
  world: Pick<RunWorld, 'team'>,
  plan: Plan,
  players: Facts['players'],
  sources: DelegationSources,
): Promise<Pick<Facts, 'subtasks' | 'maxDelegationDepth'>> {
  if (!mayHandOn(plan, players)) return {};
  const maxDelegationDepth = await maxDepthOf(world, plan, sources.reader);
  const subtasks = await subtasksOf(plan, sources.queue);
  return { subtasks, ...(maxDelegationDepth === undefined ? {} : { maxDelegationDepth }) };
}

function mayHandOn({ delegation }: Plan, players: Facts['players']): boolean {
  const mayDelegate = [...(delegation?.values() ?? [])].some((targets) => targets.length > 0);
  return mayDelegate || [...players.values()].some(({ found }) => found?.mayFanOut === true);
}

async function subtasksOf(
  { uid, namespace }: Plan,
  queue: DelegationSources['queue'],
): Promise<NonNullable<Facts['subtasks']>> {
  const ids = (await queue.idsOfRun(uid, namespace)).filter(isSubtaskId);
  const results = ids.length === 0 ? new Map() : await queue.results(ids, namespace);
  return new Map(ids.map((id) => [id, results.get(id)]));
}

/** The team's registry, else the implied one; without an object the default holds (agents 8). */
async function maxDepthOf(
  { team }: Pick<RunWorld, 'team'>,
  { namespace }: Plan,
  reader: Reader,
): Promise<number | undefined> {
  const named = team?.spec.registryRef ?? '';
  const name = named === '' ? 'default' : named;
  const registry = await reader.get<SwarmRegistry>({ ...registryKind, namespace, name });
  return registry?.spec?.maxDepth;
}
