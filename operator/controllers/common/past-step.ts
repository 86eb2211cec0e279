import type { StepStatus, SwarmRun } from '../../../schemas/generated/types.ts';
import { isActive } from '../../engine/index.ts';
import type { PastSpending } from '../../ledger/spending-ledger.ts';

/** A step as the ledger would know it (decision 36): one under way counts from its start. NaN: it has no time. */
export function pastStep(
  run: SwarmRun,
  step: StepStatus,
): Pick<PastSpending, 'step' | 'openJobId' | 'atMillis'> {
  const { name, completionTime, startTime, taskID } = step;
  return {
    step: `${run.metadata.uid ?? ''}.${name}`,
    ...(isActive(step) && taskID !== undefined ? { openJobId: taskID } : {}),
    atMillis: Date.parse(completionTime ?? startTime ?? run.status?.startTime ?? ''),
  };
}
