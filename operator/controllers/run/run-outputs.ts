import type { SwarmTeam } from '../../../schemas/generated/types.ts';
import type { MergedPolicy } from '../../../schemas/rules/policy/effective-policy.ts';
import {
  type Facts,
  outputsRead,
  type Plan,
  type RunState,
  searchOutputKeys,
  storedKeys,
} from '../../engine/index.ts';
import type { OutputStore, RunOfOutputs } from '../../outputs/output-store.ts';

export const runOfOutputs = ({ namespace, uid }: Plan): RunOfOutputs => ({ namespace, uid });

/** The texts in the store that an advance from this state may read. */
export function neededOutputs(
  plan: Plan,
  state: RunState,
  outputs: OutputStore,
): Promise<ReadonlyMap<string, string>> {
  const nodes = searchOutputKeys(state.searchTree?.nodes ?? []);
  const read = outputsRead(plan, state);
  const keys = state.steps.flatMap((step) =>
    read.has(step.name) && step.outputRef?.store === outputs.name ? storedKeys(step) : [],
  );
  return outputs.read(runOfOutputs(plan), [...keys, ...nodes]);
}

/** Whether something must go when the run does. */
export function hasStoredOutputs({ outputRef, steps, searchTree }: RunState): boolean {
  const texts = [...steps, ...(searchTree?.nodes ?? [])];
  if (outputRef !== undefined || texts.some((text) => text.outputRef !== undefined)) return true;
  // Which sub-tasks have answered at length the status does not say.
  return steps.some(({ subtasks }) => subtasks !== undefined);
}

/** A policy may hide the outputs of all runs, a team those of its own (gitops 18). */
export function outputVisibility(
  team: SwarmTeam | undefined,
  policy: MergedPolicy | undefined,
): Facts['outputVisibility'] {
  // An Audit policy has no effect at run time (decision 2).
  const forced = policy === undefined || policy.mode === 'Audit' ? undefined : policy.outputVisibility?.value;
  return forced === 'Reference' ? forced : (team?.spec.outputVisibility ?? 'Inline');
}
