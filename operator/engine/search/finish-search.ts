import type { SearchNode } from '../../../schemas/generated/types.ts';
import { keepRunOutput } from '../outputs/keep-output.ts';
import { endNotes } from '../run/end-notes.ts';
import { failRun } from '../run/end-run.ts';
import { truncated } from '../texts/text-bytes.ts';
import { now, type Turn, withRun, withWake } from '../turn.ts';
import { winMessage } from './end-search.ts';
import { nodeOutput } from './node-output.ts';
import { nodeTaskId } from './search-task-ids.ts';
import { type SearchTurn, withTurn } from './search-turn.ts';

const mark = '[truncated]';
const maxRunOutputBytes = 64 * 1024;

/**
 * The run succeeds with the whole output of the winner (orchestration 6.7.4). Where the tree holds only its beginning,
 * the result is looked up first: for this the run is looked at once more.
 */
export function finishSearch(at: SearchTurn, wasOver: boolean): SearchTurn {
  const { turn, tree } = at;
  const winner = tree.solutionNodeID === undefined ? undefined : tree.nodes[tree.solutionNodeID];
  if (winner === undefined) return at;
  const whole = turn.facts.results.get(nodeTaskId(turn.plan, winner.id));
  if (whole?.error === undefined && whole !== undefined)
    return withTurn(at, succeed(at, truncated(whole.output, maxRunOutputBytes)));
  if (isCut(winner) && !wasOver) return withTurn(at, withWake(turn, turn.nowMillis));
  const text = nodeOutput(turn, winner);
  return withTurn(
    at,
    text === undefined
      ? failRun(turn, {
          reason: 'OutputLost',
          message: `the output of node ${winner.id} is no longer in its store`,
        })
      : succeed(at, text),
  );
}

function isCut({ output }: SearchNode): boolean {
  return output === undefined || output.endsWith(mark);
}

function succeed(at: SearchTurn, output: string): Turn {
  const kept = keepRunOutput(at.turn, output);
  const succeeded = withRun(kept.turn, {
    phase: 'Succeeded',
    reason: 'Succeeded',
    message: winMessage(at),
    completionTime: now(at.turn),
    output: kept.text,
    outputRef: kept.reference,
  });
  return { ...succeeded, notes: [...succeeded.notes, ...endNotes(succeeded)] };
}
