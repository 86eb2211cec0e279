import type { Note } from '../../engine/index.ts';
import { stepContext } from '../../observe/run-tracing.ts';
import { tellSpan } from '../../observe/tracing.ts';
import type { RunFlow } from './run-world.ts';

/** Tells the spans of a plan that was asked for, and of its actions, once they are carried out (orchestration 8). */
export function tellPlans({ plan, state }: RunFlow, notes: readonly Note[], nowMillis: number): void {
  for (const note of notes) {
    if (note.kind !== 'plan') continue;
    const { role, iteration, actions } = note;
    const shared = {
      parent: stepContext(plan.uid, role),
      attributes: {
        'run.name': plan.name,
        'run.namespace': plan.namespace,
        team: plan.team ?? '',
        iteration,
        actions,
      },
      endMillis: nowMillis,
    };
    const askedMillis = Date.parse(state.searchTree?.lastPlannerIteration ?? '') || nowMillis;
    tellSpan('swarmteam.search.plan', { ...shared, startMillis: askedMillis });
    tellSpan('swarmteam.search.apply', { ...shared, startMillis: nowMillis });
  }
}
