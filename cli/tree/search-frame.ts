import { styleText } from 'node:util';
import type { SearchNode, StepStatus, SwarmRun } from '../../schemas/generated/types.ts';
import type { Frame, News } from '../print/live-panel.ts';
import { formatMoney } from '../print/money.ts';
import { formatTable } from '../print/table.ts';
import { cutToWidth } from '../print/text-width.ts';
import { chooseDrawn } from './choose-drawn.ts';
import { isOpen, nodeWords } from './node-words.ts';
import { shownText } from './shown-text.ts';
import { plainColumns, textTree } from './text-tree.ts';

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

/** One moment of a search: on a screen the tree as it stands, in plain lines what has become of each node. */
export function searchFrame(run: SwarmRun, size: FrameSize): Frame {
  const { searchTree, steps = [] } = run.status ?? {};
  const nodes = searchTree?.nodes ?? [];
  return { lines: screenLines(run, nodes, steps, size), news: searchNews(run, nodes, steps) };
}

/** Heading, table of roles, and the lines between them. */
const linesBesides = 8;

function screenLines(
  run: SwarmRun,
  nodes: readonly SearchNode[],
  steps: readonly StepStatus[],
  { columns, rows }: FrameSize,
): readonly string[] {
  const roles = formatTable(
    ['ROLE', 'STATE', 'CALLS', 'TOKENS', 'COST'],
    steps.map((step) => [
      step.name,
      step.phase,
      String(step.executions ?? 0),
      tokensOf(step),
      formatMoney(step.costUSD),
    ]),
  );
  const drawn = chooseDrawn(nodes, Math.max(1, rows - linesBesides - steps.length));
  const options = { columns: columns - 1, paint, isBrief: true, ...(drawn !== undefined && { drawn }) };
  return [...textTree(run, options), '', ...roles.split('\n')];
}

function paint(line: string, { phase }: SearchNode): string {
  switch (phase) {
    case 'Solution':
      return styleText(['bold', 'green'], line);
    case 'Running':
      return styleText('yellow', line);
    case 'EvalFailed':
      return styleText('red', line);
    case 'Pruned':
      return styleText('dim', line);
    case 'Pending':
    case 'Scored':
      return line;
  }
}

function searchNews(
  run: SwarmRun,
  nodes: readonly SearchNode[],
  steps: readonly StepStatus[],
): readonly News[] {
  const { iterations = 0, terminationReason } = run.status?.searchTree ?? {};
  const grown = nodes.filter(({ parentID }) => parentID !== undefined);
  const [done, open] = [grown.filter((node) => !isOpen(node)), grown.filter(isOpen)];
  return [
    // What an iteration was shown comes before it, what it asked for after it.
    ...done.map(newNode),
    ...done.flatMap(stateNews),
    ...(iterations === 0
      ? []
      : [{ key: `iteration ${iterations}`, text: `search  [iteration ${iterations}]` }]),
    ...open.map(newNode),
    ...open.flatMap(stateNews),
    ...(terminationReason === undefined ? [] : [{ key: 'end', text: `search  [${terminationReason}]` }]),
    ...steps.flatMap(roleNews),
  ];
}

function newNode({ id, parentID, task }: SearchNode): News {
  const text = `node ${id}  [new] below ${parentID}: ${shownText(task)}`;
  return { key: `node ${id}`, text: cutToWidth(text, plainColumns) };
}

function stateNews(node: SearchNode): readonly News[] {
  const { score, state, why } = nodeWords(node);
  if (node.phase === 'Pending') return [];
  const facts = [score, why].filter((fact) => fact).join(' ');
  const text = `node ${node.id}  [${state}] ${facts}`.trimEnd();
  return [{ key: `node ${node.id} ${state} ${score}`, text: cutToWidth(text, plainColumns) }];
}

/** What a role has used in all, once it is done; that of agents that are waited for, at once. */
function roleNews(step: StepStatus): readonly News[] {
  const { name, phase, executions = 0, costUSD, message = '' } = step;
  const say = (text: string): readonly News[] => [{ key: `role ${name} ${phase}`, text: `${name}  ${text}` }];
  switch (phase) {
    case 'Succeeded':
      return say(
        `[done] ${executions} ${executions === 1 ? 'call' : 'calls'}, ${tokensOf(step)} tokens ${formatMoney(costUSD)}`,
      );
    case 'Failed':
      return say(`[failed] ${shownText(message)}`);
    case 'WarmingUp':
      return say(`[waiting] ${shownText(message)}`);
    default:
      return [];
  }
}

function tokensOf({ tokenUsage }: StepStatus): string {
  return String(tokenUsage?.totalTokens ?? 0);
}
