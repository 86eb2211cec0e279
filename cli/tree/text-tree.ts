import type { SearchNode, SwarmRun } from '../../schemas/generated/types.ts';
import { cutToWidth, textWidth } from '../print/text-width.ts';
import { type Branch, branchesOf, nodesIn } from './branch.ts';
import { nodeWords } from './node-words.ts';
import { countPhases, treeHead } from './tree-head.ts';

/** Columns of a line where nobody says how wide the output is. */
export const plainColumns = 120;

export interface TextTreeOptions {
  /** Columns that a line may take. */
  readonly columns: number;
  /** Absent: all nodes are drawn. Those that are not are counted below their parent. */
  readonly drawn?: ReadonlySet<number>;
  /** One line for each node, whatever is lost of its texts. */
  readonly isBrief?: boolean;
  /** Gives each line of a node its colour. Default: none. */
  readonly paint?: (line: string, node: SearchNode) => string;
}

/** The tree of a run as lines of text: scores and states in columns, beside them who grew from whom. */
export function textTree(run: SwarmRun, options: TextTreeOptions): readonly string[] {
  const branches = branchesOf(run.status?.searchTree?.nodes ?? []);
  return [
    ...treeHead(run).map((line) => cutToWidth(line, options.columns)),
    '',
    `${columnsBefore('SCORE', 'STATE')}NODE`,
    ...branches.flatMap((branch) => branchLines(branch, { own: '', below: '' }, options)),
  ];
}

/** What stands before the first line of a branch, and before all that is below it. */
interface Guides {
  readonly own: string;
  readonly below: string;
}

function branchLines(branch: Branch, guides: Guides, options: TextTreeOptions): readonly string[] {
  const { drawn } = options;
  const isDrawn = ({ node }: Branch): boolean => drawn === undefined || drawn.has(node.id);
  const shown = branch.children.filter(isDrawn);
  const hidden = branch.children.filter((child) => !isDrawn(child)).flatMap(nodesIn);
  const below = (isLast: boolean): Guides => ({
    own: `${guides.below}${isLast ? '└─ ' : '├─ '}`,
    below: `${guides.below}${isLast ? '   ' : '│  '}`,
  });
  const hasMore = shown.length + hidden.length > 0;
  return [
    ...nodeLines(branch.node, { own: guides.own, below: `${guides.below}${hasMore ? '│' : ''}` }, options),
    ...shown.flatMap((child, index) =>
      branchLines(child, below(index === shown.length - 1 && hidden.length === 0), options),
    ),
    ...(hidden.length === 0 ? [] : [foldedLine(hidden, below(true), options)]),
  ];
}

function foldedLine(hidden: readonly SearchNode[], { own }: Guides, options: TextTreeOptions): string {
  const start = columnsBefore('', '') + guidesIn(own, options);
  return cutToWidth(`${start}… ${hidden.length} more: ${countPhases(hidden)}`, options.columns);
}

/** One line, with a second for the reason where one is too short. */
function nodeLines(node: SearchNode, { own, below }: Guides, options: TextTreeOptions): readonly string[] {
  const { columns, isBrief = false, paint = (line) => line } = options;
  const { score, state, task, why } = nodeWords(node);
  const start = `${columnsBefore(score, state)}${guidesIn(own, options)}${node.id}  `;
  const room = Math.max(columns - textWidth(start), shortestText);
  const reason = why === undefined ? '' : ` (${why})`;
  if (textWidth(task) + textWidth(reason) <= room) return [paint(`${start}${task}${reason}`, node)];
  if (isBrief && why !== undefined) {
    const kept = cutToWidth(task, Math.max(room - textWidth(reason), Math.floor(room / 2)));
    const rest = room - textWidth(kept) - ' ()'.length;
    return [paint(`${start}${kept} (${cutToWidth(why, rest)})`, node)];
  }
  const first = paint(`${start}${cutToWidth(task, room)}`, node);
  if (why === undefined) return [first];
  const indent = columnsBefore('', '') + guidesIn(below, options);
  const gap = ' '.repeat(Math.max(1, textWidth(start) - textWidth(indent)));
  return [first, paint(`${indent}${gap}${cutToWidth(why, room)}`, node)];
}

const shortestText = 24;

function columnsBefore(score: string, state: string): string {
  return `${score.padStart('SCORE'.length)}  ${state.padEnd('solution'.length)}  `;
}

/** Of a branch deeper than a third of the line only the lowest levels are drawn. */
function guidesIn(guides: string, { columns }: TextTreeOptions): string {
  const most = Math.floor(columns / 3);
  return guides.length <= most ? guides : `…${guides.slice(1 - most)}`;
}
