import type { StepStatus, SwarmRun, SwarmRunStatus } from '../../schemas/generated/types.ts';

/** What a run's status holds of its course; the reason and message of Ready included. Times are RFC 3339. */
export interface RunState
  extends Pick<
    SwarmRunStatus,
    | 'startTime'
    | 'completionTime'
    | 'output'
    | 'outputRef'
    | 'totalTokenUsage'
    | 'totalCostUSD'
    | 'searchTree'
  > {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly reason?: string;
  readonly message?: string;
  readonly steps: readonly StepState[];
}

export type StepState = StepStatus;

/** Reads the state back from a run's status. A run is pending before anybody looks at it (orchestration 3.2). */
export function stateOfRun({ status = {} }: SwarmRun): RunState {
  const ready = status.conditions?.find((condition) => condition.type === 'Ready');
  return defined({
    phase: status.phase ?? 'Pending',
    reason: ready?.reason,
    message: ready?.message,
    startTime: status.startTime,
    completionTime: status.completionTime,
    output: status.output,
    outputRef: status.outputRef,
    totalTokenUsage: status.totalTokenUsage,
    totalCostUSD: status.totalCostUSD,
    searchTree: status.searchTree,
    steps: status.steps ?? [],
  });
}

export function isTerminal({ phase }: Partial<Pick<RunState, 'phase'>>): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Done for those who depend on it (orchestration 4.1.1). */
export function isDone({ phase }: StepState): boolean {
  return phase === 'Succeeded' || phase === 'Skipped';
}

export function isUnfinished({ phase }: StepState): boolean {
  return phase !== 'Succeeded' && phase !== 'Skipped' && phase !== 'Failed';
}

/** Unfinished, and a task of it may be on the queue. */
export function isActive({ phase }: Pick<StepState, 'phase'>): boolean {
  return phase === 'Running' || phase === 'WarmingUp' || phase === 'Validating';
}

/** A place in a list of few is found faster than what is known of the list. */
const fewSteps = 16;

/** Where each step stands; steps are looked up far more often than they change, and they never change places. */
const knownPlaces = new WeakMap<readonly StepState[], ReadonlyMap<string, number>>();

function placesOf(steps: readonly StepState[]): ReadonlyMap<string, number> {
  const known = knownPlaces.get(steps);
  if (known !== undefined) return known;
  const places = new Map(steps.map(({ name }, place) => [name, place] as const).toReversed());
  knownPlaces.set(steps, places);
  return places;
}

/** Of two steps of one name the first counts; -1 = there is none. */
function placeOf(steps: readonly StepState[], name: string): number {
  if (steps.length <= fewSteps) return steps.findIndex((step) => step.name === name);
  return placesOf(steps).get(name) ?? -1;
}

export function stepOf({ steps }: RunState, name: string): StepState | undefined {
  return steps[placeOf(steps, name)];
}

/** The steps with this one in place of the one of its name. */
export function withStepState(steps: readonly StepState[], step: StepState): readonly StepState[] {
  const place = placeOf(steps, step.name);
  if (place === -1) return steps;
  const changedSteps = steps.with(place, step);
  const places = knownPlaces.get(steps);
  if (places !== undefined) knownPlaces.set(changedSteps, places);
  return changedSteps;
}

/** A change of some fields; `undefined` takes a field away. */
export type Change<T> = { readonly [field in keyof T]?: T[field] | undefined };

/** The object, of which no field is undefined, with the change, without fields that the change takes away. */
export function changed<T extends object>(object: T, change: Change<T>): T {
  const after = { ...object, ...change };
  return (Object.values(change).includes(undefined) ? defined(after) : after) as T;
}

type Defined<T> = {
  [field in keyof T as undefined extends T[field] ? never : field]: T[field];
} & {
  [field in keyof T as undefined extends T[field] ? field : never]?: Exclude<T[field], undefined>;
};

function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>;
}
