import type { PromptPart } from '../../queue/task-queue.ts';
import { nodesJson } from './nodes-json.ts';
import { roleStep, type SearchTurn } from './search-turn.ts';
import { rootId } from './tree.ts';

/** Asks the planner what to do next. Roles need no prompt of their own, so all that it must know is in here (6.4). */
export function plannerMessage(at: SearchTurn): readonly PromptPart[] {
  return [
    { kind: 'text', text: `${instructions(at)}\n\nThe goal, which is node 0:\n` },
    ...at.search.goal,
    { kind: 'text', text: '\n\nThe tree so far:\n' },
    { kind: 'untrusted', source: 'step-output', name: 'search-tree', text: treeDocument(at) },
  ];
}

function instructions({ search }: SearchTurn): string {
  const isSelfScoring = search.evaluatorRole === undefined;
  const score = isSelfScoring ? ',"scoreMillis":<0 to 1000>' : '';
  return [
    'You plan a tree search. You are shown the tree as JSON and decide what to explore next; others carry out the tasks',
    isSelfScoring
      ? 'of new nodes, and you score the results from 0 to 1000.'
      : 'of new nodes and score the results from 0 to 1000.',
    'Answer with one JSON array of actions and nothing else:',
    `{"action":"expand","parentNode":<id>,"task":"<all that is to be done>"${score}} adds a node below another one.`,
    '{"action":"prune","parentNode":<id>,"reason":"<why>"} drops a node and all below it.',
    `{"action":"converge","parentNode":<id>${score}} ends the search with that node as the result.`,
    ...(isSelfScoring
      ? [
          '{"action":"score","parentNode":<id>,"scoreMillis":<0 to 1000>} rates a node anew, now that its output is known.',
        ]
      : []),
    'Nodes that failed may be tried again by expanding their parent once more. lastError says what was wrong with your',
    'last answer, if anything.',
  ].join('\n');
}

/** The document of orchestration 6.4, as JSON; the root is told as the goal. */
function treeDocument(at: SearchTurn): string {
  const { search, tree, turn } = at;
  const [root] = tree.nodes;
  const head = JSON.stringify({
    goal: root?.task ?? '',
    strategy: search.strategy,
    iteration: tree.iterations,
    stagnantIterations: tree.stagnantIterations ?? 0,
    limits: {
      minScoreMillis: search.minScoreMillis ?? null,
      maxDepth: search.maxDepth ?? null,
      nodesLeft: Math.max(0, search.maxNodes - tree.nodes.length),
      iterationsLeft:
        search.maxIterations === undefined ? null : Math.max(0, search.maxIterations - tree.iterations),
    },
    selfScoring: search.evaluatorRole === undefined,
  });
  const lastError = JSON.stringify(roleStep(at, search.plannerRole).validationMessage ?? null);
  return `${head.slice(0, -1)},"nodes":[${nodesJson(turn, tree.nodes, rootId + 1)}],"lastError":${lastError}}`;
}
