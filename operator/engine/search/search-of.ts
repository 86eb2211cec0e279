import { findingMessage } from '../../../schemas/finding.ts';
import type { SwarmRunSpec } from '../../../schemas/generated/types.ts';
import { searchFindings } from '../../../schemas/rules/object/search.ts';
import { teamMode } from '../../../schemas/rules/team-mode.ts';
import type { PlannedStep, Problem } from '../plan/plan.ts';
import { type PlannedSearch, plannedSearch, renderGoal, searchRoles } from './planned-search.ts';

/** What a run in search mode is to do, and why it can never start; undefined for runs in other modes. */
export interface SearchOf {
  readonly flow: PlannedSearch;
  readonly steps: readonly PlannedStep[];
  readonly problem?: Problem;
}

export function searchOf(
  spec: SwarmRunSpec,
  input: Readonly<Record<string, string>>,
  isInputUntrusted: boolean,
): SearchOf | undefined {
  const { search } = spec;
  if (search === undefined || spec.agent !== undefined || teamMode(spec) !== 'search') return undefined;
  const goal = renderGoal(search.initialPrompt, input, isInputUntrusted);
  const errors = searchFindings(spec).filter(({ severity }) => severity === 'error');
  const problem: Problem | undefined =
    errors.length > 0
      ? { reason: 'InvalidSearch', message: errors.map(findingMessage).join('; ') }
      : goal.kind === 'error'
        ? { reason: 'InvalidInput', message: `spec.search.initialPrompt: ${goal.message}` }
        : undefined;
  return {
    flow: plannedSearch(search, goal.kind === 'ok' ? goal.parts : []),
    steps: searchRoles(search).map((role) => ({ name: role, role })),
    ...(problem === undefined ? {} : { problem }),
  };
}
