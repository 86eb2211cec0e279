import type { SearchNode, SwarmRun } from '../../schemas/generated/types.ts';
import { branchesOf, edgesIn, nodesIn } from './branch.ts';
import { dotLabel } from './dot-label.ts';
import { boxColours, boxLines } from './node-box.ts';
import { shownText } from './shown-text.ts';

const textColumns = 72;

/** The tree of a run as a graph for Graphviz, from left to right. */
export function dotTree(run: SwarmRun): string {
  const branches = branchesOf(run.status?.searchTree?.nodes ?? []);
  return [
    `digraph "${dotLabel(shownText(run.metadata.name))}" {`,
    '  rankdir=LR',
    '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica", fontsize=11]',
    ...branches.flatMap(nodesIn).map((node) => `  n${node.id} [label="${label(node)}"${colours(node)}]`),
    ...branches.flatMap(edgesIn).map(([parent, child]) => `  n${parent} -> n${child}`),
    '}',
    '',
  ].join('\n');
}

/** `\l` ends a line that stands on the left. */
function label(node: SearchNode): string {
  return boxLines(node, textColumns)
    .map((line) => `${dotLabel(line)}\\l`)
    .join('');
}

function colours({ phase }: SearchNode): string {
  const box = boxColours.get(phase);
  return box === undefined ? '' : `, fillcolor="${box.fill}", color="${box.line}", fontcolor="${box.text}"`;
}
