import type { Player } from '../facts.ts';
import { awaitedSummaries } from '../outputs/consumer-summaries.ts';
import { templateData } from '../outputs/template-data.ts';
import { isReady } from '../plan/dag.ts';
import { isLookedUp, type PlannedStep } from '../plan/plan.ts';
import { awaitWrittenChoice, lookUpAgent, waitsSinceMillis } from '../routed/look-up.ts';
import { routeStep } from '../routed/route.ts';
import { auditNote } from '../run/audit-notes.ts';
import { failedStep } from '../run/end-run.ts';
import { graceSeconds, holdMillis } from '../run/start-run.ts';
import { type StepState, stepOf } from '../state.ts';
import { taskId } from '../task-id.ts';
import { forEachStep, now, type Stage, type Turn, withNote, withStep, withWake } from '../turn.ts';
import { isConditionTrue } from './condition.ts';
import { roundMessage } from './rounds.ts';
import { stepPrompt } from './step-prompt.ts';

/** Starts every step whose dependencies are done; a step that is skipped may make others ready. */
export const startReadySteps: Stage = (turn) => {
  if (turn.state.phase !== 'Running' || turn.facts.budgetRefusal !== undefined) return turn;
  // Running steps go on: each of their model calls is asked about by itself.
  if (turn.facts.budgetHold !== undefined) return withWake(turn, turn.nowMillis + holdMillis);
  let current = turn;
  let doneBefore = -1;
  for (let done = countOver(current); done !== doneBefore; done = countOver(current)) {
    doneBefore = done;
    current = forEachStep(current, startWhenReady);
  }
  return current;
};

function countOver({ state }: Turn): number {
  return state.steps.filter(({ phase }) => phase === 'Skipped' || phase === 'Failed').length;
}

function startWhenReady(turn: Turn, planned: PlannedStep, step: StepState): Turn {
  const waits = step.phase === 'Pending' || (step.phase === 'WarmingUp' && step.taskID === undefined);
  // A run that has a failed step is about to end: nothing new is begun for it.
  const isEnding = turn.state.steps.some(({ phase }) => phase === 'Failed');
  if (!waits || isEnding || !isReady(planned, turn.state)) return turn;
  if (awaitedSummaries(turn, planned).length > 0) {
    return withStep(turn, step.name, { message: 'waiting for outputs to be compressed' });
  }
  return isFirstLook(step) ? startIfWanted(turn, planned, step) : startWithAgent(turn, planned, step);
}

/** `if` is evaluated once, when the step leaves Pending; not for a loop's next turn or a retry (orchestration 4.1.3). */
function isFirstLook(step: StepState): boolean {
  const isNew = step.phase === 'Pending' && step.executions === undefined;
  return isNew && step.resolvedAgent === undefined;
}

function startIfWanted(turn: Turn, planned: PlannedStep, step: StepState): Turn {
  const condition = planned.if ?? '';
  if (condition === '') return startWithAgent(turn, planned, step);
  const { values, lost } = templateData(turn, { templates: [condition], consumer: planned });
  if (lost.length > 0) {
    const message = `the output of step "${lost.join('", "')}" is no longer in its store`;
    return failedStep(turn, step, 'OutputLost', message);
  }
  if (isConditionTrue(condition, values)) return startWithAgent(turn, planned, step);
  return withStep(turn, step.name, {
    phase: 'Skipped',
    message: 'skipped: if condition evaluated to false',
    completionTime: now(turn),
  });
}

function startWithAgent(turn: Turn, planned: PlannedStep, step: StepState): Turn {
  if (isLookedUp(planned)) {
    if (step.resolvedAgent === undefined)
      return planned.routing === undefined
        ? lookUpAgent(turn, planned, step)
        : routeStep(turn, planned, step);
    const awaiting = awaitWrittenChoice(turn, step);
    if (awaiting !== undefined) return awaiting;
  }
  const player = turn.facts.players.get(step.name);
  if (player?.found === undefined) return awaitAgent(turn, planned, step, player);
  const { agent, found } = player;
  if (found.isStoppedByBudget) {
    return failedStep(turn, step, 'BudgetExceeded', `agent "${agent}" has exceeded its token budget`);
  }
  const isCold = found.readyReplicas === 0;
  if (isCold && !found.sleepsUntilSubmitted) {
    return withStep(turn, step.name, {
      phase: 'WarmingUp',
      resolvedAgent: agent,
      message: warmUpMessage(agent),
    });
  }
  return submit(turn, planned, step, agent, isCold);
}

function warmUpMessage(agent: string): string {
  return `waiting for agent "${agent}" pods to become ready`;
}

/** An agent that has gone may come back in the same apply (orchestration 3.2). */
function awaitAgent(turn: Turn, planned: PlannedStep, step: StepState, player: Player | undefined): Turn {
  const message = `SwarmAgent "${player?.agent ?? planned.role}" not found`;
  const untilMillis = waitsSinceMillis(turn, planned) + graceSeconds * 1000;
  if (turn.nowMillis >= untilMillis) return failedStep(turn, step, 'AgentNotFound', message);
  return withWake(
    withStep(turn, step.name, { phase: 'Pending', message: `waiting: ${message}` }),
    untilMillis,
  );
}

function submit(turn: Turn, planned: PlannedStep, before: StepState, agent: string, isCold: boolean): Turn {
  // Asking the router was the beginning of the only execution of a routed step.
  const isBegun = planned.routing !== undefined && before.executions !== undefined;
  const executions = isBegun ? 1 : (before.executions ?? 0) + 1;
  const started = withStep(turn, before.name, {
    phase: isCold ? 'WarmingUp' : 'Running',
    taskID: taskId(turn.plan, before.name, executions),
    executions,
    resolvedAgent: agent,
    startTime: now(turn),
    message: isCold ? warmUpMessage(agent) : roundMessage(planned, before),
  });
  const step = stepOf(started.state, before.name) ?? before;
  // As its task will be rendered, now and after any crash.
  const prompt = stepPrompt(started, planned, step);
  if (prompt.kind === 'error') return failedStep(turn, before, prompt.code, prompt.message);
  return isBegun ? started : withNote(started, auditNote.stepStarted(started, step));
}
