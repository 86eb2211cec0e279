import type { ErrorCode } from '../error-codes.ts';
import { isLookedUp, type PlannedStep } from '../plan/plan.ts';
import { failedStep } from '../run/end-run.ts';
import { graceSeconds } from '../run/start-run.ts';
import { type RunState, type StepState, stepOf } from '../state.ts';
import { type Turn, withStep, withWake } from '../turn.ts';
import { type Choice, type ChoiceBasis, chooseAgent, type Wanted } from './choose-agent.ts';
import type { Directory } from './directory.ts';

/**
 * Keeps a looked-up step from starting until its agent stands in the stored status: an operator that takes over must
 * not choose anew while the task is on the queue of the first choice. Undefined when nothing keeps it.
 */
export function awaitWrittenChoice(turn: Turn, step: StepState): Turn | undefined {
  return isWritten(turn, step) ? undefined : withWake(turn, turn.nowMillis);
}

const isWritten = ({ facts }: Pick<Turn, 'facts'>, { name, resolvedAgent }: StepState): boolean =>
  facts.writtenAgents?.get(name) === resolvedAgent;

/** Whether a step of the new state is kept from starting until that state is stored. */
export function awaitsWrite(before: Pick<Turn, 'plan' | 'facts'>, after: RunState): boolean {
  return before.plan.steps.filter(isLookedUp).some(({ name }) => {
    const step = stepOf(after, name);
    return step?.phase === 'Pending' && step.resolvedAgent !== undefined && !isWritten(before, step);
  });
}

/** The step that names a capability gets its agent (orchestration 4.3). */
export function lookUpAgent(turn: Turn, planned: PlannedStep, step: StepState): Turn {
  const lookup = planned.registryLookup;
  const directory = turn.facts.directories?.get(step.name);
  if (lookup === undefined || directory === undefined) return turn;
  const choice = choiceFor(turn, step, directory, lookup);
  if (choice.kind === 'chosen') return assigned(turn, step, choice.agent);
  return withoutMatch(turn, planned, step, {
    waitsFor: choice.kind === 'starting' ? 'starting' : 'anyone',
    why: noMatch(choice, directory, lookup),
    code: 'RegistryLookupFailed',
    fallBack: (agent) => assigned(turn, step, agent),
  });
}

export function noMatch(
  { kind }: Choice,
  { registry }: Directory,
  { capability, tags = [] }: Wanted,
): string {
  const who = kind === 'starting' ? 'no ready agent' : 'no agent';
  const bearing = tags.length === 0 ? '' : ` with tags [${tags.join(', ')}]`;
  return `${who} found for capability "${capability}"${bearing} in registry "${registry}"`;
}

export function choiceFor(turn: Turn, step: StepState, directory: Directory, wanted: Wanted): Choice {
  const { facts, plan, state } = turn;
  const key = rotationKey(plan.namespace, directory.registry, wanted.capability);
  const basis: ChoiceBasis = {
    justGiven: (agent) => chosenLately(turn, agent),
    lastChosen: new Map(roundRobinChoices(turn, state)).get(key) ?? facts.lastChosen?.get(key),
    lot: Number.parseInt(facts.digest(`${plan.uid}.${step.name}`).slice(0, 8), 16),
  };
  return chooseAgent(directory, wanted, basis);
}

/** Steps of this run that have got the agent and have not been submitted yet. */
function chosenLately({ state }: Turn, agent: string): number {
  return state.steps.filter(
    ({ resolvedAgent, phase, taskID }) =>
      resolvedAgent === agent && phase === 'Pending' && taskID === undefined,
  ).length;
}

/** Round-robin goes round by capability (agents 8). */
export const rotationKey = (namespace: string, registry: string, capability: string): string =>
  `${namespace}/${registry}/${capability}`;

/** Whom round-robin has taken in this turn, by `rotationKey`: steps that have a directory had no agent before. */
export function roundRobinChoices(
  { plan, facts }: Pick<Turn, 'plan' | 'facts'>,
  after: RunState,
): readonly (readonly [key: string, agent: string])[] {
  return plan.steps.flatMap(({ name, registryLookup }) => {
    const directory = facts.directories?.get(name);
    if (registryLookup?.strategy !== 'round-robin' || directory === undefined) return [];
    const agent = stepOf(after, name)?.resolvedAgent;
    const isMatch = directory.candidates.some(({ player }) => player.agent === agent);
    const key = rotationKey(plan.namespace, directory.registry, registryLookup.capability);
    return agent !== undefined && isMatch ? [[key, agent] as const] : [];
  });
}

function assigned(turn: Turn, { name }: StepState, agent: string): Turn {
  return withWake(withStep(turn, name, { resolvedAgent: agent, message: undefined }), turn.nowMillis);
}

export interface WithoutMatch {
  /**
   * What is applied together may come in any order and takes time to start (orchestration 3.2). `starting`: agents that
   * are there become ready soon, better than any fallback; `anyone`: somebody may yet come, unless there is a fallback.
   */
  readonly waitsFor: 'starting' | 'anyone' | 'nobody';
  readonly why: string;
  readonly code: ErrorCode;
  readonly fallBack: (agent: string) => Turn;
}

/** The fallback plays the step, or it fails; both after such a wait as there is. */
export function withoutMatch(
  turn: Turn,
  planned: PlannedStep,
  step: StepState,
  { waitsFor, why, code, fallBack }: WithoutMatch,
): Turn {
  const fallback = turn.facts.directories?.get(step.name)?.fallback;
  const untilMillis = waitsSinceMillis(turn, planned) + graceSeconds * 1000;
  const waits = waitsFor === 'starting' || (waitsFor === 'anyone' && fallback === undefined);
  if (waits && turn.nowMillis < untilMillis)
    return withWake(withStep(turn, step.name, { phase: 'Pending', message: `waiting: ${why}` }), untilMillis);
  return fallback === undefined ? failedStep(turn, step, code, `${code}: ${why}`) : fallBack(fallback.agent);
}

/** Since when nothing but an agent is missing. */
export function waitsSinceMillis({ state }: Turn, planned: PlannedStep): number {
  const times = [
    state.startTime,
    ...(planned.dependsOn ?? []).map((name) => stepOf(state, name)?.completionTime),
  ];
  return Math.max(...times.map((time) => (time === undefined ? 0 : Date.parse(time))));
}
