import type { ContextPolicy, PipelineStep, Routing, SwarmRun } from '../../../schemas/generated/types.ts';
import { dynamicOf, type PlannedDelegation } from '../dynamic/dynamic-of.ts';
import type { PlannedSearch } from '../search/planned-search.ts';
import { searchOf } from '../search/search-of.ts';
import { readTeamInputs, resolvedInput } from './inputs.ts';
import { planProblem } from './plan-problem.ts';

/** What a run is to do: everything that its snapshot fixes. The same run gives the same plan, whatever its status. */
export interface Plan {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly createdAtMillis: number;
  /** Absent for runs of a single agent. */
  readonly team?: string;
  /** How the steps work together. */
  readonly flow: PlannedFlow;
  /** Of a search: one for each of its roles, for who plays it and what it has used. */
  readonly steps: readonly PlannedStep[];
  /** Of a dynamic run. */
  readonly delegation?: PlannedDelegation;
  readonly input: Readonly<Record<string, string>>;
  /** The input came from outside (webhook, output of another team) and is no text of an author. */
  readonly isInputUntrusted: boolean;
  readonly output?: string;
  readonly timeoutSeconds?: number;
  readonly maxTokens?: number;
  readonly defaultContextPolicy?: ContextPolicy;
  readonly trigger: RunTrigger;
  /** The team's pipeline is not in the run yet, since the team was not found so far. */
  readonly awaitsTeam: boolean;
  /** Why such a run can never start. */
  readonly problem?: Problem;
}

/** `steps`: each starts when those that it depends on are done. */
export type PlannedFlow = { readonly kind: 'steps' } | PlannedSearch;

/** Who started a run (governance 9.2). */
export type RunTrigger = 'user_request' | 'schedule';

/** Why a run fails: `reason` becomes that of its condition. */
export interface Problem {
  readonly reason: string;
  readonly message: string;
}

export interface PlannedStep extends PipelineStep {
  /** Also the role's name, but for the one step of an agent run. */
  readonly name: string;
  /** Sent word for word, in place of inputs (agent runs). */
  readonly prompt?: string;
  /** A router says who plays the step (routed runs). */
  readonly routing?: Routing;
  /** The step of the entry role, which hands work on as it sees fit (dynamic runs). */
  readonly isEntry?: true;
}

/** Whether who plays the step is found out while the run goes on, and not named by it. */
export function isLookedUp({
  routing,
  registryLookup,
}: Pick<PlannedStep, 'routing' | 'registryLookup'>): boolean {
  return routing !== undefined || registryLookup !== undefined;
}

/** The name of the only step of an agent run (orchestration 3.5). */
export const agentStepName = 'agent';
/** The name of the only step of a routed run (orchestration 5.1). */
export const routeStepName = 'route';

/** Written on runs by SwarmEvents, with the name of the event. */
const triggerLabels = ['kubeswarm.io/trigger', 'kubeswarm/trigger'];
/** Written on runs by SwarmEvents: `cron`, `webhook` or `team-output`. */
const triggerTypeAnnotation = 'kubeswarm.io/trigger-type';

/** Reads the plan out of a run's spec, and out of what the team gave it (orchestration 3.1). */
export function planRun(run: SwarmRun): Plan {
  const { metadata, spec } = run;
  const teamInputs = readTeamInputs(metadata.annotations);
  const input = resolvedInput(teamInputs.values, spec.input);
  const isTriggered = triggerLabels.some((label) => metadata.labels?.[label] !== undefined);
  const isScheduled = metadata.annotations?.[triggerTypeAnnotation] === 'cron';
  const awaitsTeam = spec.teamRef !== undefined && !hasSnapshot(run);
  const isInputUntrusted = isTriggered && !isScheduled;
  const search = searchOf(spec, input, isInputUntrusted);
  const dynamic = dynamicOf(spec);
  const problem = awaitsTeam
    ? undefined
    : (planProblem(spec, input, teamInputs.required) ?? search?.problem ?? dynamic?.problem);
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    createdAtMillis: Date.parse(metadata.creationTimestamp ?? '') || 0,
    ...(spec.teamRef === undefined ? {} : { team: spec.teamRef }),
    flow: search?.flow ?? { kind: 'steps' },
    steps: search?.steps ?? dynamic?.steps ?? plannedSteps(run),
    ...(dynamic === undefined ? {} : { delegation: dynamic.delegation }),
    input,
    isInputUntrusted,
    ...(spec.output === undefined ? {} : { output: spec.output }),
    ...(spec.timeoutSeconds === undefined ? {} : { timeoutSeconds: spec.timeoutSeconds }),
    ...(spec.maxTokens === undefined ? {} : { maxTokens: spec.maxTokens }),
    ...(spec.defaultContextPolicy === undefined ? {} : { defaultContextPolicy: spec.defaultContextPolicy }),
    trigger: isScheduled ? 'schedule' : 'user_request',
    awaitsTeam,
    ...(problem === undefined ? {} : { problem }),
  };
}

/** Whether the team has been copied into the run: its generation is copied too, and with it the rest. */
export function hasSnapshot({ spec }: SwarmRun): boolean {
  return spec.teamGeneration !== undefined;
}

const knownSteps = new WeakMap<readonly PlannedStep[], ReadonlyMap<string, PlannedStep>>();

export function plannedStep({ steps }: Pick<Plan, 'steps'>, name: string): PlannedStep | undefined {
  const known =
    knownSteps.get(steps) ?? new Map(steps.map((step) => [step.name, step] as const).toReversed());
  knownSteps.set(steps, known);
  return known.get(name);
}

function plannedSteps({ spec }: SwarmRun): readonly PlannedStep[] {
  if (spec.routing !== undefined)
    return [{ name: routeStepName, role: routeStepName, routing: spec.routing, maxOutputBytes: 0 }];
  if (spec.agent === undefined) return (spec.pipeline ?? []).map((step) => ({ ...step, name: step.role }));
  // Context policy, validation and limits of output belong to pipelines (orchestration 3.5).
  return [{ name: agentStepName, role: agentStepName, prompt: spec.prompt ?? '', maxOutputBytes: 0 }];
}
