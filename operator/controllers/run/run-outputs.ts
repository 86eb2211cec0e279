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

/** The texts in the stores that an advance from this state may read; what has no store of its own is in the first. */
export async function neededOutputs(
  plan: Plan,
  state: RunState,
  stores: readonly Pick<OutputStore, 'name' | 'read'>[],
): Promise<ReadonlyMap<string, string>> {
  const nodes = state.searchTree?.nodes ?? [];
  const read = outputsRead(plan, state);
  const texts = await Promise.all(
    stores.map((store) => {
      const steps = state.steps.filter(
        ({ name, outputRef }) => read.has(name) && outputRef?.store === store.name,
      );
      const ofStore = nodes.filter(({ outputRef }) => outputRef?.store === store.name);
      return store.read(runOfOutputs(plan), [...steps.flatMap(storedKeys), ...searchOutputKeys(ofStore)]);
    }),
  );
  return new Map(texts.flatMap((found) => [...found]));
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
