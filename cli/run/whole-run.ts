import { outputKey } from '../../operator/engine/index.ts';
import type { OutputStore } from '../../operator/outputs/output-store.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';

/** The run with the outputs that its status only refers to, as far as the store still has them. */
export async function wholeRun(run: SwarmRun, outputs: OutputStore): Promise<SwarmRun> {
  const { metadata, status } = run;
  if (status === undefined) return run;
  const steps = status.steps ?? [];
  const keys = [status.outputRef?.digest, ...steps.map(outputKey)].filter((key) => key !== undefined);
  if (keys.length === 0) return run;
  const stored = await outputs.read({ namespace: metadata.namespace ?? '', uid: metadata.uid ?? '' }, keys);
  const withText = <T extends { output?: string }>(part: T, key: string | undefined): T => {
    const output = stored.get(key ?? '');
    return output === undefined ? part : { ...part, output };
  };
  return {
    ...run,
    status: {
      ...withText(status, status.outputRef?.digest),
      steps: steps.map((step) => withText(step, outputKey(step))),
    },
  };
}
