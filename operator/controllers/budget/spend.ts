import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { parseUsd } from '../../engine/index.ts';
import { agentOfStep } from '../common/agent-of-step.ts';

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
    const { tokenUsage, costUSD = '0', completionTime = run.status?.completionTime } = step;
    if (tokenUsage === undefined) return [];
    const atMillis = completionTime === undefined ? undefined : Date.parse(completionTime);
    return [
      {
        namespace,
        ...(team === undefined ? {} : { team }),
        agent: agentOfStep(run, step),
        atMillis,
        microUsd: parseUsd(costUSD),
        tokens: tokenUsage.totalTokens,
      },
    ];
  });
}
