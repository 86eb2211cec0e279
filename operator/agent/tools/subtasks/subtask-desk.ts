import { inSpan } from '../../../observe/tracing.ts';
import { wholeResults } from '../../../outputs/whole-results.ts';
import type { Attempt, Task, TaskMeta, TaskResult } from '../../../queue/task-queue.ts';
import type { AgentParts } from '../../agent-parts.ts';
import type { Slot } from '../../concurrency-gate.ts';
import type { ToolRecorder } from '../record-tool-call.ts';
import { awaitResults } from './await-results.ts';
import { isTooDeep, maxDepth, routesOf } from './routes.ts';
import { sentEventId } from './subtask-events.ts';
import { isSubtaskOf, subtaskIds } from './subtask-id.ts';

/** Most sub-tasks that one attempt submits: as many as a run has steps. */
export const maxSubtasks = 100;

/** What a model asks for; without a role it is for the task's own queue. */
export interface Subtask {
  readonly prompt: string;
  readonly role?: string;
}

/** Where one attempt hands in sub-tasks and waits for them (agents 5.8). */
export interface SubtaskDesk {
  readonly roles: readonly string[];
  /** Why these cannot be submitted; undefined when they can. */
  refusal(subtasks: readonly Subtask[]): string | undefined;
  /** Returns the id; submitting the same again after a crash changes nothing. An attempt that is over submits nothing. */
  submit(subtask: Subtask, signal: AbortSignal): Promise<string>;
  isOwn(id: string): boolean;
  /** Those that settle in time; waiting takes neither a slot nor room at the queue. */
  collect(
    ids: readonly string[],
    seconds: number,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, TaskResult>>;
}

export interface DeskOptions {
  readonly attempt: Attempt;
  readonly agent: Pick<AgentParts, 'config' | 'queue' | 'outputs' | 'clock' | 'audit' | 'metrics' | 'events'>;
  readonly recorder: ToolRecorder;
  readonly slot: Slot;
  /** When the attempt must have ended. */
  readonly endsAtMillis: number;
}

export function openDesk({ attempt, agent, recorder, slot, endsAtMillis }: DeskOptions): SubtaskDesk {
  const { task } = attempt;
  const { queue, outputs, clock, config, audit, metrics, events } = agent;
  const routes = routesOf(task);
  const ids = subtaskIds(task.id);
  const fromRole = task.meta.role ?? config.name;
  let submitted = 0;

  const subtaskOf = ({ prompt, role }: Subtask): Task => {
    const target = role === undefined ? task.queue : (routes.get(role) ?? '');
    const id = ids.next({ queue: target, prompt });
    const toRole = role ?? task.meta.role;
    return {
      id,
      queue: target,
      prompt: [{ kind: 'text', text: prompt }],
      meta: {
        ...inheritedMeta(task.meta),
        ...(toRole === undefined ? {} : { role: toRole }),
        delegationDepth: (task.meta.delegationDepth ?? 0) + 1,
        parentTaskId: task.id,
        delegatedBy: fromRole,
        enqueuedAtMillis: clock.now(),
        auditParentEventId: sentEventId(id),
      },
    };
  };

  return {
    roles: [...routes.keys()],
    refusal(subtasks) {
      if (isTooDeep(task))
        return `delegation depth exceeded: a task hands work on at most ${maxDepth(task)} times in a chain. Do this yourself`;
      if (submitted + subtasks.length > maxSubtasks)
        return `a task may submit at most ${maxSubtasks} sub-tasks. Do the rest yourself`;
      for (const { prompt, role } of subtasks) {
        if (prompt.trim() === '') return 'prompt is empty. Say what is to be done';
        if (role !== undefined && !routes.has(role))
          return `unknown role "${role}"; ${availableRoles([...routes.keys()])}`;
      }
      return undefined;
    },
    async submit(subtask, signal) {
      signal.throwIfAborted();
      const child = subtaskOf(subtask);
      const toRole = child.meta.role ?? config.name;
      const attributes = { 'delegate.from_role': fromRole, 'delegate.to_role': toRole };
      await inSpan('kubeswarm.delegate', { attributes }, () => queue.submit(child));
      // Not before: a submission whose answer was lost is made again under the same id.
      ids.use({ queue: child.queue, prompt: subtask.prompt });
      submitted += 1;
      audit.emit({
        ...recorder.entry,
        action: 'delegate.sent',
        eventId: sentEventId(child.id),
        detail: { fromRole, toRole, childTaskId: child.id, prompt: subtask.prompt },
      });
      metrics.count('kubeswarm.delegate.submitted', recorder.labels);
      const receiver = child.meta.role === undefined ? 'agent' : 'role';
      events.record('Normal', 'TaskDelegated', `task ${child.id} delegated to ${receiver} "${toRole}"`);
      return child.id;
    },
    isOwn: (id) => isSubtaskOf(task.id, id),
    async collect(wanted, seconds, signal) {
      const { namespace, runUid } = task.meta;
      const results = await awaitResults(
        { ids: wanted, namespace, untilMillis: giveUpMillis(seconds), signal },
        {
          queue,
          clock,
          away: (wait) => {
            attempt.rest?.();
            return slot.leaveFor(wait);
          },
        },
      );
      if (outputs === undefined || runUid === undefined) return results;
      return wholeResults(results, { namespace, uid: runUid }, outputs);
    },
  };

  /** A tenth of what is left of the attempt stays, so that the model can still make something of what has come. */
  function giveUpMillis(seconds: number): number {
    const nowMillis = clock.now();
    return nowMillis + Math.max(0, Math.min(seconds * 1000, (endsAtMillis - nowMillis) * 0.9));
  }
}

/** What a sub-task shares with the task that hands it on (agents 5.8). */
function inheritedMeta(meta: TaskMeta): TaskMeta {
  const { namespace, runUid, runName, stepName, team, deadlineMillis, delegation } = meta;
  const { outputStore, artifacts } = meta;
  return {
    namespace,
    ...(runUid === undefined ? {} : { runUid }),
    ...(runName === undefined ? {} : { runName }),
    ...(stepName === undefined ? {} : { stepName }),
    ...(team === undefined ? {} : { team }),
    ...(deadlineMillis === undefined ? {} : { deadlineMillis }),
    ...(delegation === undefined ? {} : { delegation }),
    ...(outputStore === undefined ? {} : { outputStore }),
    // The store alone: what the task takes and leaves is its own business.
    ...(artifacts === undefined ? {} : { artifacts: { store: artifacts.store, inputs: {}, outputs: [] } }),
  };
}

function availableRoles(roles: readonly string[]): string {
  return roles.length === 0
    ? 'leave role out: this task may hand work to its own queue only'
    : `available: ${roles.join(', ')}`;
}
