import type { SwarmRun } from '../../schemas/generated/types.ts';
import { isKind } from '../../schemas/rules/kinds.ts';
import { runKind } from '../controllers/common/swarm-kinds.ts';
import { isTerminal } from '../engine/index.ts';
import type { ObjectCache } from '../kube/object-cache.ts';
import type { Measurement, Metrics } from '../observe/metrics.ts';

/**
 * How far the searches under way are, as their statuses say. A run is named only while it goes on, so that series do not
 * add up. Returns how to stop.
 */
export function measureSearches(
  metrics: Pick<Metrics, 'gauge'>,
  cache: Pick<ObjectCache, 'subscribe'>,
  isLeading: () => boolean,
): () => void {
  const open = new Map<string, SwarmRun>();
  const measured = (read: (run: SwarmRun) => number | undefined) => (): readonly Measurement[] =>
    isLeading() ? [...open.values()].flatMap((run) => measurement(run, read(run))) : [];
  metrics.gauge(
    'kubeswarm.search.best_score',
    measured(({ status }) => status?.searchTree?.bestScoreMillis),
  );
  metrics.gauge(
    'kubeswarm.search.stagnation_iterations',
    measured(({ status }) => status?.searchTree?.stagnantIterations),
  );
  return cache.subscribe(runKind, ({ before, after }) => {
    const { namespace = '', name = '' } = (after ?? before)?.metadata ?? {};
    const key = `${namespace}/${name}`;
    const isOpen = after !== undefined && isKind(after, 'SwarmRun') && !isTerminal(after.status ?? {});
    if (isOpen && after.status?.searchTree !== undefined) open.set(key, after);
    else open.delete(key);
  });
}

function measurement({ metadata, spec }: SwarmRun, value: number | undefined): readonly Measurement[] {
  if (value === undefined) return [];
  const { namespace = '', name: run } = metadata;
  const attributes = { namespace, team: spec.teamRef ?? '', strategy: spec.search?.strategy ?? '', run };
  return [{ value, attributes }];
}
