import type { Task, TaskMeta } from '../../queue/task-queue.ts';
import { delegationMeta } from '../dynamic/delegation-meta.ts';
import { taskArtifacts } from '../outputs/artifacts.ts';
import { compressPrompt } from '../outputs/compress.ts';
import { summaryTaskId } from '../outputs/consumer-summaries.ts';
import { fullOutput } from '../outputs/full-output.ts';
import { plannedStep } from '../plan/plan.ts';
import { routePrompt } from '../routed/route.ts';
import { stepStartedId } from '../run/audit-notes.ts';
import { runDeadlineMillis } from '../run/early-end.ts';
import type { StepState } from '../state.ts';
import { helperTaskId, taskId } from '../task-id.ts';
import type { Turn } from '../turn.ts';
import { judgePrompt } from '../validation/judge-prompt.ts';
import { executionOutput } from './execution-output.ts';
import { stepPrompt } from './step-prompt.ts';

/** The task of the execution under way. */
export function executionTask(turn: Turn, step: StepState): Task | undefined {
  const planned = plannedStep(turn.plan, step.name);
  const player = turn.facts.players.get(step.name);
  if (planned === undefined || player === undefined) return undefined;
  const prompt = stepPrompt(turn, planned, step);
  if (prompt.kind === 'error') return undefined;
  const artifacts = taskArtifacts(turn, planned);
  return {
    id: taskId(turn.plan, step.name, step.executions ?? 1),
    queue: player.queue,
    prompt: prompt.parts,
    meta: {
      ...taskMeta(turn, step),
      ...delegationMeta(turn),
      ...streamMeta(turn),
      ...(artifacts === undefined ? {} : { artifacts }),
    },
  };
}

/** Nobody hears what nobody shall see, nor what a policy may refuse once it is whole (governance 1.6.5). */
function streamMeta({ facts }: Turn): Pick<TaskMeta, 'streamKey'> {
  const { streamKey, outputVisibility, denyPatterns } = facts;
  return streamKey === undefined || outputVisibility === 'Reference' || denyPatterns.length > 0
    ? {}
    : { streamKey };
}

/** Judges and routers answer briefly, or something is wrong with them (orchestration 4.2, agents 8). */
const briefCall = { maxOutputTokens: 500, timeoutSeconds: 30 } as const;

/** Asks the role's own agent to judge its output: the operator holds no model keys (decision 7). */
export function judgeTask(turn: Turn, step: StepState): Task | undefined {
  const validate = plannedStep(turn.plan, step.name)?.validate;
  const player = turn.facts.players.get(step.name);
  const execution = taskId(turn.plan, step.name, step.executions ?? 1);
  const output = executionOutput(turn, execution);
  if (validate?.semantic === undefined || player === undefined || output === undefined) return undefined;
  const prompt = judgePrompt(step.name, validate.semantic, output);
  if (prompt.kind === 'error') return undefined;
  return {
    id: helperTaskId(execution, 'judge'),
    queue: player.queue,
    prompt: prompt.parts,
    meta: {
      ...taskMeta(turn, step),
      ...(validate.semanticModel === undefined ? {} : { model: validate.semanticModel }),
      ...briefCall,
      tools: 'none',
    },
  };
}

/** Asks the team's router who shall have the task; it answers as briefly as a judge (agents 8). */
export function routerTask(turn: Turn, step: StepState): Task | undefined {
  const planned = plannedStep(turn.plan, step.name);
  const router = turn.facts.players.get(step.name);
  if (planned === undefined || router === undefined) return undefined;
  const prompt = routePrompt(turn, planned);
  if (prompt.kind === 'error') return undefined;
  return {
    id: helperTaskId(taskId(turn.plan, step.name, step.executions ?? 1), 'route'),
    queue: router.queue,
    prompt: prompt.parts,
    meta: { ...taskMeta(turn, step), ...briefCall, tools: 'none' },
  };
}

/** Summarises the output under way for the step's own context policy. */
export function compressionTask(turn: Turn, step: StepState): Task | undefined {
  const execution = taskId(turn.plan, step.name, step.executions ?? 1);
  const output = executionOutput(turn, execution);
  const policy = plannedStep(turn.plan, step.name)?.contextPolicy;
  return helperTask(turn, step, helperTaskId(execution, 'compress'), output, policy?.compress);
}

/** Summarises the output of a step that is done, for consumers under the default context policy. */
export function summaryTask(turn: Turn, step: StepState): Task | undefined {
  const output = fullOutput(turn, step);
  return helperTask(turn, step, summaryTaskId(turn, step), output, turn.plan.defaultContextPolicy?.compress);
}

function helperTask(
  turn: Turn,
  step: StepState,
  id: string,
  output: string | undefined,
  compress: Parameters<typeof compressPrompt>[2],
): Task | undefined {
  const player = turn.facts.players.get(step.name);
  if (player === undefined || output === undefined) return undefined;
  return {
    id,
    queue: player.queue,
    prompt: compressPrompt(step.name, output, compress),
    meta: {
      ...taskMeta(turn, step),
      ...(compress?.model === undefined ? {} : { model: compress.model }),
      tools: 'none',
    },
  };
}

/** Follows from the state alone, so that a repeated submission says the same. */
function taskMeta(turn: Turn, step: StepState): TaskMeta {
  const { namespace, uid, name, team } = turn.plan;
  const deadlineMillis = runDeadlineMillis(turn);
  return {
    namespace,
    runUid: uid,
    runName: name,
    outputStore: turn.facts.resultStore ?? turn.facts.outputStore,
    stepName: step.name,
    ...(team === undefined ? {} : { team, role: step.name }),
    // A task may wait for a cold agent as long as its run may take; without a limit of the run, as long as it must.
    ...(deadlineMillis === undefined ? {} : { deadlineMillis }),
    ...(step.startTime === undefined ? {} : { enqueuedAtMillis: Date.parse(step.startTime) }),
    ...(step.resolvedAgent === undefined || step.routingReason === undefined
      ? {}
      : { capability: step.selectedCapability ?? '', routingReason: step.routingReason }),
    auditParentEventId: stepStartedId(turn, step),
  };
}
