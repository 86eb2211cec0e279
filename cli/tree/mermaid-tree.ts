import type { SearchNode, SwarmRun } from '../../schemas/generated/types.ts';
import { branchesOf, edgesIn, nodesIn } from './branch.ts';
import { mermaidLabel } from './mermaid-label.ts';
import { boxColours, boxLines } from './node-box.ts';
import { shownText } from './shown-text.ts';

/** Mermaid refuses a diagram of more than 50,000 characters. */
const mostCharacters = 49_000;
/** Of large trees the texts are cut shorter, at last left out. */
const textColumns = [72, 56, 40, 28, 16, 0] as const;

/** The tree of a run as a Mermaid flowchart, from left to right. */
export function mermaidTree(run: SwarmRun): string {
  let text = '';
  for (const columns of textColumns) {
    text = flowchart(run, columns);
    if (text.length <= mostCharacters) break;
  }
  return text;
}

function flowchart(run: SwarmRun, columns: number): string {
  const branches = branchesOf(run.status?.searchTree?.nodes ?? []);
  const nodes = branches.flatMap(nodesIn);
  const classes = [...boxColours].filter(([phase]) => nodes.some((node) => node.phase === phase));
  return [
    '---',
    // JSON is YAML.
    `title: ${JSON.stringify(shownText(run.metadata.name))}`,
    // Texts are cut to one line each already, and large trees should stay on a page.
    'config: {flowchart: {wrappingWidth: 640, nodeSpacing: 14, rankSpacing: 40, padding: 8}}',
    '---',
    'flowchart LR',
    ...nodes.map((node) => `  n${node.id}["${label(node, columns)}"]${classOf(node)}`),
    ...branches.flatMap(edgesIn).map(([parent, child]) => `  n${parent} --> n${child}`),
    ...classes.map(
      ([phase, { fill, line, text }]) => `  classDef ${phase} fill:${fill},stroke:${line},color:${text}`,
    ),
    '',
  ].join('\n');
}

function label(node: SearchNode, columns: number): string {
  return boxLines(node, columns).map(mermaidLabel).join('<br/>');
}

function classOf({ phase }: SearchNode): string {
  return boxColours.has(phase) ? `:::${phase}` : '';
}
