import type { SearchNode } from '../../schemas/generated/types.ts';
import { shownText } from './shown-text.ts';

/** What a tree tells of a node, each as one line. */
export interface NodeWords {
  /** Empty while there is none: what a planner expects of an open node is no score. */
  readonly score: string;
  /** One word; empty for the root, which nobody works on. */
  readonly state: string;
  readonly task: string;
  /** Who pruned it and why, what went wrong, or why it won. */
  readonly why: string | undefined;
}

export function nodeWords(node: SearchNode): NodeWords {
  const { scoreMillis } = node;
  return {
    score: scoreMillis === undefined || isOpen(node) ? '' : String(scoreMillis),
    state: node.parentID === undefined ? '' : stateOf(node),
    task: shownText(node.task),
    why: whyOf(node),
  };
}

/** Whether something is still to be done for it. */
export function isOpen({ phase }: SearchNode): boolean {
  return phase === 'Pending' || phase === 'Running';
}

function stateOf({ phase, output, outputRef }: SearchNode): string {
  switch (phase) {
    case 'Pending':
      return 'pending';
    case 'Running':
      // Its executor has answered, so it is the evaluator that is asked (orchestration 6.2).
      return output === undefined && outputRef === undefined ? 'running' : 'scoring';
    case 'Scored':
      return 'scored';
    case 'Pruned':
      return 'pruned';
    case 'EvalFailed':
      return 'failed';
    case 'Solution':
      return 'solution';
  }
}

function whyOf({ phase, pruned, scoreReasoning }: SearchNode): string | undefined {
  if (phase === 'Pruned' && pruned !== undefined) {
    const reason = shownText(pruned.reason ?? '');
    return reason === '' ? `by ${pruners[pruned.by]}` : `by ${pruners[pruned.by]}: ${reason}`;
  }
  if (phase !== 'EvalFailed' && phase !== 'Solution') return undefined;
  return shownText(scoreReasoning ?? '') || undefined;
}

const pruners = {
  planner: 'the planner',
  evaluator: 'the evaluator',
  beam: 'the beam',
  end: 'the end of the search',
} as const;
