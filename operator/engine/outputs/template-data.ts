import { untrusted } from '../../../schemas/gotemplate/index.ts';
import { type PlannedStep, plannedStep } from '../plan/plan.ts';
import { type StepState, stepOf } from '../state.ts';
import { readsOf } from '../texts/render.ts';
import type { Turn } from '../turn.ts';
import { outputFor } from './consumer-summaries.ts';
import { fullRawOutput, outputData } from './full-output.ts';

export interface TemplateDataOptions {
  /** The templates that will read the data: shows which outputs they need. */
  readonly templates: readonly string[];
  /** Whose inputs are rendered; decides what the default context policy leaves of an output. */
  readonly consumer?: PlannedStep;
  /** Mark what is untrusted, so that it can be told apart in what is rendered. */
  readonly isMarked?: boolean;
}

export interface TemplateData {
  readonly values: Readonly<Record<string, unknown>>;
  /** Steps whose output is read and no longer in its store. */
  readonly lost: readonly string[];
}

/** Data of templates: `.input.<k>` and `.steps.<name>.output|rawOutput|status|data|artifacts` (orchestration 4.5). */
export function templateData(turn: Turn, options: TemplateDataOptions): TemplateData {
  const mark = options.isMarked === true ? untrusted : (value: unknown): unknown => value;
  return {
    values: { input: inputValues(turn, mark), steps: lazySteps(turn, options, mark) },
    lost: stepsRead(turn, options.templates).filter((name) => isLost(turn, name, options.consumer)),
  };
}

type Mark = (value: unknown, source: string) => unknown;

/** Made when it is read: a template reads few of many steps, and their outputs may be long. */
function lazySteps(turn: Turn, options: TemplateDataOptions, mark: Mark): object {
  const steps = {};
  for (const planned of turn.plan.steps)
    Object.defineProperty(steps, planned.name, {
      enumerable: true,
      get: () => {
        const step = stepOf(turn.state, planned.name) ?? { name: planned.name, phase: 'Pending' as const };
        return stepValues(turn, planned, step, options, mark);
      },
    });
  return steps;
}

/** How marks name their origin. */
export const stepSource = (name: string): string => `step:${name}`;
export const inputSource = (key: string): string => `input:${key}`;

function inputValues({ plan }: Turn, mark: Mark): Readonly<Record<string, unknown>> {
  if (!plan.isInputUntrusted) return plan.input;
  const marked = Object.entries(plan.input).map(
    ([key, value]) => [key, mark(value, inputSource(key))] as const,
  );
  return Object.fromEntries(marked);
}

function stepValues(
  turn: Turn,
  planned: PlannedStep,
  step: StepState,
  { consumer }: TemplateDataOptions,
  mark: Mark,
): Readonly<Record<string, unknown>> {
  const source = stepSource(planned.name);
  const data = outputData(turn, planned, step);
  return {
    output: mark(outputFor(turn, planned, step, consumer) ?? '', source),
    rawOutput: mark(fullRawOutput(turn, step) ?? '', source),
    status: step.phase,
    artifacts: step.artifacts ?? {},
    ...(data === undefined ? {} : { data: mark(data, source) }),
  };
}

/** All steps, when a template looks at `.steps` as a whole. */
function stepsRead({ plan }: Turn, templates: readonly string[]): readonly string[] {
  const paths = templates.flatMap(readsOf).filter(([root]) => root === 'steps');
  if (paths.some((path) => path.length === 1)) return plan.steps.map(({ name }) => name);
  return [...new Set(paths.flatMap(([, name]) => (name === undefined ? [] : [name])))];
}

function isLost(turn: Turn, name: string, consumer: PlannedStep | undefined): boolean {
  const planned = plannedStep(turn.plan, name);
  const step = stepOf(turn.state, name);
  if (planned === undefined || step === undefined) return false;
  return outputFor(turn, planned, step, consumer) === undefined || fullRawOutput(turn, step) === undefined;
}
