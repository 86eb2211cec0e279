import { type RunState, routeStepName } from '../../engine/index.ts';
import { stepContext } from '../../observe/run-tracing.ts';
import { tellSpan } from '../../observe/tracing.ts';
import type { RunFlow } from './run-world.ts';

/** Tells the span of a choice of who gets a routed task, once it has been made (orchestration 8). */
export function tellRoute({ plan, state }: RunFlow, after: RunState, nowMillis: number): void {
  if (plan.steps.every(({ routing }) => routing === undefined)) return;
  const before = state.steps.find(({ name }) => name === routeStepName);
  const step = after.steps.find(({ name }) => name === routeStepName);
  if (step?.resolvedAgent === undefined || before?.resolvedAgent !== undefined) return;
  tellSpan('swarmteam.route', {
    parent: stepContext(plan.uid, routeStepName),
    attributes: {
      'run.name': plan.name,
      'run.namespace': plan.namespace,
      team: plan.team ?? '',
      capability: step.selectedCapability ?? '',
      agent: step.resolvedAgent,
    },
    startMillis: Date.parse(before?.startTime ?? '') || nowMillis,
    endMillis: nowMillis,
  });
}
