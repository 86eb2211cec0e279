import type { SearchNode, StepStatus, SwarmRun } from '../../schemas/generated/types.ts';
import type { News } from '../print/live-panel.ts';
import { formatMoney } from '../print/money.ts';
import { cutToWidth } from '../print/text-width.ts';
import { isOpen, nodeWords } from './node-words.ts';
import { shownText } from './shown-text.ts';
import { plainColumns } from './text-tree.ts';

/** What has become of each node and role, in the order of what happened; each key is news once. */
export function searchNews({ status }: SwarmRun): readonly News[] {
  const { iterations = 0, nodes = [], terminationReason } = status?.searchTree ?? {};
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
    ...(status?.steps ?? []).flatMap(roleNews),
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
  const { name, phase, executions = 0, costUSD, tokenUsage, message = '' } = step;
  const say = (text: string): readonly News[] => [{ key: `role ${name} ${phase}`, text: `${name}  ${text}` }];
  switch (phase) {
    case 'Succeeded':
      return say(
        `[done] ${executions} ${executions === 1 ? 'call' : 'calls'}, ${tokenUsage?.totalTokens ?? 0} tokens ${formatMoney(costUSD)}`,
      );
    case 'Failed':
      return say(`[failed] ${shownText(message)}`);
    case 'WarmingUp':
      return say(`[waiting] ${shownText(message)}`);
    default:
      return [];
  }
}
