import { isBetweenPlans, isQuiet } from './quiet.ts';
import { searchMetric } from './search-notes.ts';
import { type SearchStage, tell, tellEvent, withTree } from './search-turn.ts';
import { bestCandidate, scoreOf } from './tree.ts';

/** After each iteration: has it brought a better score? A search that is stuck is told of, once, and goes on (6.8). */
export const measureProgress: SearchStage = (at) => {
  if (!isQuiet(at) || !isBetweenPlans(at) || at.tree.iterations === 0) return at;
  const { bestScoreMillis: before } = at.tree;
  const best = bestCandidate(at.tree.nodes);
  const score = best === undefined ? undefined : scoreOf(best);
  const isBetter = score !== undefined && (before === undefined || score > before);
  const stagnantIterations = isBetter ? 0 : (at.tree.stagnantIterations ?? 0) + 1;
  const measured = withTree(at, { stagnantIterations, ...(isBetter ? { bestScoreMillis: score } : {}) });
  const run = { run: at.turn.plan.name };
  const { bestScoreMillis } = measured.tree;
  const told = tell(
    measured,
    searchMetric(at, 'kubeswarm.search.stagnation_iterations', stagnantIterations, run),
    ...(bestScoreMillis === undefined
      ? []
      : [searchMetric(at, 'kubeswarm.search.best_score', bestScoreMillis, run)]),
  );
  if (stagnantIterations !== at.search.stagnationThreshold) return told;
  return tellEvent(
    told,
    'Warning',
    'StagnationDetected',
    `the best score has been ${bestScoreMillis ?? 'none'} for ${stagnantIterations} iterations`,
  );
};
