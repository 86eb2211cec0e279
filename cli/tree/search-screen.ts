import { styleText } from 'node:util';
import type { SearchNode, SwarmRun } from '../../schemas/generated/types.ts';
import { formatMoney } from '../print/money.ts';
import { formatTable } from '../print/table.ts';
import { chooseDrawn } from './choose-drawn.ts';
import { textTree } from './text-tree.ts';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** Heading, table of roles, and the lines between them. */
const linesBesides = 8;

/** The tree as it stands, as far as a screen holds it, and what the roles have used. */
export function searchScreen(run: SwarmRun, { columns, rows }: ScreenSize): readonly string[] {
  const { searchTree, steps = [] } = run.status ?? {};
  const roles = formatTable(
    ['ROLE', 'STATE', 'CALLS', 'TOKENS', 'COST'],
    steps.map((step) => [
      step.name,
      step.phase,
      String(step.executions ?? 0),
      String(step.tokenUsage?.totalTokens ?? 0),
      formatMoney(step.costUSD),
    ]),
  );
  const drawn = chooseDrawn(searchTree?.nodes ?? [], Math.max(1, rows - linesBesides - steps.length));
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
