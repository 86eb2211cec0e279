import type { StepStatus, SwarmRun } from '../../../schemas/generated/types.ts';
import { routerName } from './router-name.ts';

/** The agent that is billed for a step (agents 2.5.1). */
export function agentOfStep(run: SwarmRun, step: StepStatus): string {
  if (step.resolvedAgent !== undefined) return step.resolvedAgent;
  if (run.spec.agent !== undefined) return run.spec.agent;
  if (run.spec.routing !== undefined) return routerName(run.spec.teamRef ?? '');
  const role = run.spec.roles?.find((candidate) => candidate.name === step.name);
  if (role?.swarmAgent !== undefined) return role.swarmAgent;
  return role?.model === undefined ? step.name : `${run.spec.teamRef ?? ''}-${step.name}`;
}
