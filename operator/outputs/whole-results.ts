import type { TaskError, TaskResult } from '../queue/task-queue.ts';
import type { OutputStore, RunOfOutputs } from './output-store.ts';

const outputLost: TaskError = {
  code: 'OutputLost',
  message: 'the output is no longer in its store',
  retryable: false,
};

/** Results with their whole output, also where the agent has put it into the store; what is lost there has failed. */
export async function wholeResults(
  results: ReadonlyMap<string, TaskResult>,
  run: RunOfOutputs,
  outputs: OutputStore,
): Promise<ReadonlyMap<string, TaskResult>> {
  const digests = [...results.values()].flatMap(({ outputRef }) => outputRef?.digest ?? []);
  if (digests.length === 0) return results;
  const texts = await outputs.read(run, digests);
  return new Map(
    [...results].map(([id, result]) => {
      if (result.outputRef === undefined) return [id, result];
      const output = texts.get(result.outputRef.digest);
      return [id, output === undefined ? { error: outputLost, ...result } : { ...result, output }];
    }),
  );
}
