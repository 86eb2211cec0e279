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
import type { TaskError, TaskResult } from '../../queue/task-queue.ts';

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
  return outputRef !== undefined || texts.some((text) => text.outputRef !== undefined);
}

const outputLost: TaskError = {
  code: 'OutputLost',
  message: 'the output is no longer in its store',
  retryable: false,
};

/** Results with their whole output, also where the agent has put it into the store; what is lost there has failed. */
export async function wholeResults(
  results: ReadonlyMap<string, TaskResult>,
  plan: Plan,
  outputs: OutputStore,
): Promise<ReadonlyMap<string, TaskResult>> {
  const digests = [...results.values()].flatMap(({ outputRef }) => outputRef?.digest ?? []);
  if (digests.length === 0) return results;
  const texts = await outputs.read(runOfOutputs(plan), digests);
  return new Map(
    [...results].map(([id, result]) => {
      if (result.outputRef === undefined) return [id, result];
      const output = texts.get(result.outputRef.digest);
      return [id, output === undefined ? { error: outputLost, ...result } : { ...result, output }];
    }),
  );
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
