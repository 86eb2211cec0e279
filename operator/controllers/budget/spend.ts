import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { stepUsages } from '../common/step-usages.ts';

/** What one step of a run has cost so far, billed to the agent that ran it (decision 36). */
export interface Spend {
  readonly namespace: string;
  /** Absent for a run of an agent. */
  readonly team?: string;
  readonly agent: string;
  /** When the step ended; undefined while it goes on. */
  readonly atMillis: number | undefined;
  readonly microUsd: bigint;
  readonly tokens: number;
}

/** The spending of a run, step by step; those that used nothing are left out. */
export function spendsOf(run: SwarmRun): readonly Spend[] {
  const team = run.spec.teamRef;
  const namespace = run.metadata.namespace ?? '';
  return (run.status?.steps ?? []).flatMap((step): readonly Spend[] => {
    const { completionTime = run.status?.completionTime } = step;
    const atMillis = completionTime === undefined ? undefined : Date.parse(completionTime);
    return stepUsages(run, step).map(({ agent, usage, microUsd }) => ({
      namespace,
      ...(team === undefined ? {} : { team }),
      agent,
      atMillis,
      microUsd,
      tokens: usage.totalTokens,
    }));
  });
}
