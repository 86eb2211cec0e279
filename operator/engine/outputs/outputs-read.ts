import { leafSteps } from '../plan/dag.ts';
import type { Plan, PlannedStep } from '../plan/plan.ts';
import { stepTemplates } from '../plan/step-templates.ts';
import { isActive, isDone, type RunState, type StepState, stepOf } from '../state.ts';
import { readsOf } from '../texts/render.ts';

/**
 * Steps whose whole outputs an advance from this state may read: what its next steps and, near the end, the run's output
 * are made of. Outputs may be long and many, so that the others stay where they are. Too many do no harm.
 */
export function outputsRead(plan: Plan, state: RunState): ReadonlySet<string> {
  const reads = readsOfPlan(plan);
  const found = new Set<string>();
  for (const planned of plan.steps) {
    const step = stepOf(state, planned.name);
    if (step === undefined || isOver(step) || !mayGoOn(planned, step, state)) continue;
    for (const name of reads.steps.get(planned.name) ?? []) found.add(name);
    // A loop's next turn reads what the last one has left.
    if (planned.loop !== undefined) found.add(planned.name);
  }
  if (state.steps.every((step) => isOver(step) || isActive(step)))
    for (const name of reads.output) found.add(name);
  return found;
}

interface PlanReads {
  readonly steps: ReadonlyMap<string, readonly string[]>;
  readonly output: readonly string[];
}

const knownReads = new WeakMap<Plan['steps'], PlanReads>();

function readsOfPlan(plan: Plan): PlanReads {
  const known = knownReads.get(plan.steps);
  if (known !== undefined) return known;
  const last = leafSteps(plan.steps).at(-1);
  const reads: PlanReads = {
    steps: new Map(plan.steps.map((step) => [step.name, readsOfStep(plan, step)])),
    output: [
      ...(plan.output === undefined ? [] : stepsIn(plan, [plan.output])),
      ...(last === undefined ? [] : [last.name]),
    ],
  };
  knownReads.set(plan.steps, reads);
  return reads;
}

function readsOfStep(plan: Plan, step: PlannedStep): readonly string[] {
  const templates = [...stepTemplates(step), ...(step.loop === undefined ? [] : [step.loop.condition])];
  return [...(step.dependsOn ?? []), ...stepsIn(plan, templates)];
}

/** All of them, where a template looks at the steps, or at all of its data, as a whole. */
function stepsIn({ steps }: Plan, templates: readonly string[]): readonly string[] {
  const paths = templates.flatMap(readsOf).filter(([root]) => root === 'steps');
  const isWhole = paths.some((path) => path.length === 1) || templates.some((text) => bareRoot.test(text));
  return isWhole ? steps.map(({ name }) => name) : paths.flatMap(([, name]) => name ?? []);
}

/** A dot or a `$` by itself, which may stand for everything. */
const bareRoot = /(?:^|[\s(|{=])[.$](?=[\s)|}])/;

const isOver = (step: StepState): boolean => isDone(step) || step.phase === 'Failed';

/** Whether all that it waits for is there, or may come in with this very advance. */
function mayGoOn(planned: PlannedStep, step: StepState, state: RunState): boolean {
  if (isActive(step)) return true;
  return (planned.dependsOn ?? []).every((name) => {
    const dependency = stepOf(state, name);
    return dependency !== undefined && (isOver(dependency) || isActive(dependency));
  });
}
