import type { SearchNode } from '../../../schemas/generated/types.ts';
import type { PromptPart, Task } from '../../queue/task-queue.ts';
import { runDeadlineMillis } from '../run/early-end.ts';
import { evaluatorMessage, executorMessage } from './node-messages.ts';
import { plannerMessage } from './planner-message.ts';
import { iterationEventId, nodeEventId } from './search-notes.ts';
import { nodeCall } from './search-task-ids.ts';
import { roleStep, type SearchTurn } from './search-turn.ts';

/** The call of the planner under way, as a task. */
export function plannerTask(at: SearchTurn): Task | undefined {
  const { plannerRole } = at.search;
  const { taskID } = roleStep(at, plannerRole);
  if (taskID === undefined) return undefined;
  return searchTask(at, taskID, plannerRole, iterationEventId(at.turn, at.tree.iterations), () =>
    plannerMessage(at),
  );
}

/** The call of executor or evaluator that a node waits for, as a task. */
export function nodeTask(at: SearchTurn, node: SearchNode): Task | undefined {
  const call = nodeCall(at.turn.plan, node);
  if (call === undefined || node.taskID === undefined) return undefined;
  const { executorRole, evaluatorRole = executorRole } = at.search;
  const cause = nodeEventId(at.turn, node.id);
  return call === 'execution'
    ? searchTask(at, node.taskID, executorRole, cause, () => executorMessage(at, node))
    : searchTask(at, node.taskID, evaluatorRole, cause, () => evaluatorMessage(at, node));
}

/** Follows from the state alone, so that a repeated submission says the same. */
function searchTask(
  { turn }: SearchTurn,
  id: string,
  role: string,
  auditParentEventId: string,
  prompt: () => readonly PromptPart[],
): Task | undefined {
  const { namespace, uid, name, team } = turn.plan;
  const player = turn.facts.players.get(role);
  if (player === undefined) return undefined;
  const deadlineMillis = runDeadlineMillis(turn);
  return {
    id,
    queue: player.queue,
    prompt: prompt(),
    meta: {
      namespace,
      runUid: uid,
      runName: name,
      outputStore: turn.facts.resultStore ?? turn.facts.outputStore,
      stepName: role,
      ...(team === undefined ? {} : { team, role }),
      ...(deadlineMillis === undefined ? {} : { deadlineMillis }),
      auditParentEventId,
    },
  };
}
