import { isBetweenPlans, isQuiet } from './quiet.ts';
import { bestNode, type SearchStage, tellEvent, withTree } from './search-turn.ts';
import { scoreOf } from './tree.ts';

/** After each iteration: has it brought a better score? A search that is stuck is told of, once, and goes on (6.8). */
export const measureProgress: SearchStage = (at) => {
  if (!isQuiet(at) || !isBetweenPlans(at) || at.tree.iterations === 0) return at;
  const { bestScoreMillis: before } = at.tree;
  const best = bestNode(at);
  const score = best === undefined ? undefined : scoreOf(best);
  const isBetter = score !== undefined && (before === undefined || score > before);
  const stagnantIterations = isBetter ? 0 : (at.tree.stagnantIterations ?? 0) + 1;
  const measured = withTree(at, { stagnantIterations, ...(isBetter ? { bestScoreMillis: score } : {}) });
  if (stagnantIterations !== at.search.stagnationThreshold) return measured;
  return tellEvent(
    measured,
    'Warning',
    'StagnationDetected',
    `the best score has been ${measured.tree.bestScoreMillis ?? 'none'} for ${stagnantIterations} iterations`,
  );
};
