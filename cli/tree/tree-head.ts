import type { SearchNode, SwarmRun } from '../../schemas/generated/types.ts';
import { shownText } from './shown-text.ts';

/** How the run stands, and how far the search has come: the two lines above a tree. */
export function treeHead(run: SwarmRun): readonly string[] {
  return [`${shownText(run.metadata.name)}: ${runState(run)}`, progress(run)];
}

/** `Succeeded, node 3 scored 920 (MinScoreReached)`, `Running`. */
export function runState({ status }: SwarmRun): string {
  const phase = status?.phase ?? 'Pending';
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (phase !== 'Succeeded' && phase !== 'Failed') return phase;
  if (ready === undefined) return phase;
  const message = shownText(ready.message);
  return phase === 'Failed' ? `Failed, ${ready.reason}: ${message}` : `Succeeded, ${message}`;
}

/** `BeamSearch, iteration 2 of 10, 7 of 30 nodes: 1 solution, 3 scored, 2 pruned; above 850 wins`. */
function progress({ spec, status }: SwarmRun): string {
  const { search } = spec;
  const { iterations = 0, nodes = [] } = status?.searchTree ?? {};
  const of = (limit: number | undefined): string =>
    limit === undefined || limit === 0 ? '' : ` of ${limit}`;
  const counts = countPhases(nodes.filter(({ parentID }) => parentID !== undefined));
  const wanted = search?.minScorePercent;
  return [
    search === undefined ? '' : `${search.strategy}, `,
    `iteration ${iterations}${of(search?.maxIterations)}, `,
    `${nodes.length}${of(search?.maxNodes)} nodes`,
    counts === '' ? '' : `: ${counts}`,
    wanted === undefined || wanted === 0 ? '' : `; above ${wanted * 10} wins`,
  ].join('');
}

const phaseWords = [
  ['Solution', 'solution'],
  ['Scored', 'scored'],
  ['Running', 'running'],
  ['Pending', 'pending'],
  ['EvalFailed', 'failed'],
  ['Pruned', 'pruned'],
] as const;

/** `3 scored, 12 pruned`; empty for no nodes. */
export function countPhases(nodes: readonly SearchNode[]): string {
  return phaseWords
    .map(([phase, word]) => [nodes.filter((node) => node.phase === phase).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}
