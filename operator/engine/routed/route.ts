import type { TaskResult } from '../../queue/task-queue.ts';
import type { PlannedStep } from '../plan/plan.ts';
import { auditNote } from '../run/audit-notes.ts';
import { failedStep } from '../run/end-run.ts';
import { withSpending } from '../spending/spending.ts';
import { type StepState, stepOf } from '../state.ts';
import { helperTaskId, taskId } from '../task-id.ts';
import { messageLine } from '../texts/message-line.ts';
import { now, type Turn, withEvent, withNote, withStep, withWake } from '../turn.ts';
import { choiceFor, noMatch, type WithoutMatch, withoutMatch } from './look-up.ts';
import { routerPrompt } from './router-prompt.ts';
import { routerReply } from './router-reply.ts';

/** The step of a routed run that nobody plays yet: the router is asked, or has been (orchestration 5.1). */
export function routeStep(turn: Turn, planned: PlannedStep, step: StepState): Turn {
  if (step.selectedCapability !== undefined) return giveToAgent(turn, planned, step);
  const directory = turn.facts.directories?.get(step.name);
  if (directory === undefined) return turn;
  if (directory.capabilities.length === 0)
    return unrouted(turn, planned, step, `registry "${directory.registry}" lists no capability`, 'anyone');
  return askRouter(turn, planned, step);
}

function askRouter(turn: Turn, planned: PlannedStep, step: StepState): Turn {
  const router = turn.facts.players.get(step.name);
  if (router?.found === undefined)
    return unrouted(turn, planned, step, `router "${router?.agent ?? ''}" not found`, 'starting');
  if (router.found.isStoppedByBudget)
    return unrouted(turn, planned, step, `router "${router.agent}" has exceeded its token budget`);
  const isCold = router.found.readyReplicas === 0;
  const message = isCold ? `waiting for agent "${router.agent}" pods to become ready` : undefined;
  if (isCold && !router.found.sleepsUntilSubmitted)
    return withStep(turn, step.name, { phase: 'WarmingUp', message });
  const prompt = routePrompt(turn, planned);
  if (prompt.kind === 'error') return failedStep(turn, step, 'InputTemplateError', prompt.message);
  const asked = withStep(turn, step.name, {
    phase: isCold ? 'WarmingUp' : 'Running',
    taskID: routeTaskId(turn, step),
    executions: 1,
    startTime: now(turn),
    message: message ?? 'choosing an agent',
  });
  return withNote(asked, auditNote.stepStarted(asked, stepOf(asked.state, step.name) ?? step));
}

export const routeTaskId = ({ plan }: Pick<Turn, 'plan'>, { name }: Pick<StepState, 'name'>): string =>
  helperTaskId(taskId(plan, name, 1), 'route');

export function routePrompt(
  { plan, facts }: Turn,
  { name, routing }: PlannedStep,
): ReturnType<typeof routerPrompt> {
  return routerPrompt(plan, facts.directories?.get(name)?.capabilities ?? [], routing?.systemPrompt);
}

/** The router has gone, and stays away: nobody works on its task. */
export function giveUpRouter(turn: Turn, planned: PlannedStep, before: StepState): Turn {
  const left = withStep(turn, before.name, { taskID: undefined, startTime: undefined });
  const step = stepOf(left.state, before.name) ?? before;
  return unrouted(
    left,
    planned,
    step,
    `router "${turn.facts.players.get(step.name)?.agent ?? ''}" not found`,
  );
}

/** Takes in what the router says; a call that failed or says nothing of use leaves the fallback (decision 39). */
export function collectRoute(turn: Turn, planned: PlannedStep, before: StepState, result: TaskResult): Turn {
  const answered = withStep(withSpending(turn, before, result), before.name, {
    phase: 'Pending',
    taskID: undefined,
    startTime: undefined,
    message: undefined,
  });
  const step = stepOf(answered.state, before.name) ?? before;
  if (result.error !== undefined)
    return unrouted(answered, planned, step, `the call of the router failed: ${result.error.message}`);
  const reply = routerReply(result.output);
  if (reply.kind === 'error') return unrouted(answered, planned, step, reply.message);
  const routingReason = messageLine(reply.reason);
  if (reply.capability === '') {
    const said = routingReason === '' ? '' : `: ${routingReason}`;
    return unrouted(answered, planned, step, `the router found no capability that fits${said}`);
  }
  const told = withStep(answered, step.name, {
    selectedCapability: messageLine(reply.capability),
    routingReason,
  });
  return giveToAgent(told, planned, stepOf(told.state, step.name) ?? step);
}

/** The least busy of those that declare what the router has named (orchestration 5.1.4). */
function giveToAgent(turn: Turn, planned: PlannedStep, step: StepState): Turn {
  const directory = turn.facts.directories?.get(step.name);
  if (directory === undefined) return turn;
  const { selectedCapability: capability = '', routingReason = '' } = step;
  const choice = choiceFor(turn, step, directory, { capability });
  if (choice.kind === 'chosen') {
    const given = withStep(turn, step.name, { resolvedAgent: choice.agent, message: undefined });
    const why = routingReason === '' ? '' : `: ${routingReason}`;
    const message = `task routed to agent "${choice.agent}" for capability "${capability}"${why}`;
    return withWake(withEvent(given, 'Normal', 'TaskRouted', message), turn.nowMillis);
  }
  const waitsFor = choice.kind === 'starting' ? 'starting' : 'nobody';
  return unrouted(turn, planned, step, noMatch(choice, directory, { capability }), waitsFor);
}

/** Nobody to give the task to, but perhaps the fallback (orchestration 5.1.3). */
function unrouted(
  turn: Turn,
  planned: PlannedStep,
  step: StepState,
  why: string,
  waitsFor: WithoutMatch['waitsFor'] = 'nobody',
): Turn {
  const routed = withoutMatch(turn, planned, step, {
    waitsFor,
    why,
    code: 'RoutingFailed',
    fallBack(agent) {
      const given = withStep(turn, step.name, {
        phase: 'Pending',
        resolvedAgent: agent,
        selectedCapability: undefined,
        routingReason: messageLine(`fallback: ${why}`),
        message: undefined,
      });
      const message = `task routed to fallback agent "${agent}": ${why}`;
      return withWake(withEvent(given, 'Normal', 'TaskRouted', message), turn.nowMillis);
    },
  });
  const after = stepOf(routed.state, step.name);
  return after?.phase === 'Failed'
    ? withEvent(routed, 'Warning', 'RoutingFailed', after.message ?? why)
    : routed;
}
