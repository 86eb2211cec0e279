import type { SearchNode } from '../../../schemas/generated/types.ts';
import type { PromptPart } from '../../queue/task-queue.ts';
import { nodeOutput } from './node-output.ts';
import type { SearchTurn } from './search-turn.ts';
import { ancestorsOf } from './tree.ts';

/** Asks the executor to do what the planner has thought of, with what its branch has found so far. */
export function executorMessage(at: SearchTurn, node: SearchNode): readonly PromptPart[] {
  const ancestors = ancestorsOf(at.tree.nodes, node);
  return [
    { kind: 'text', text: 'You work on one branch of a search. The goal of the search:\n' },
    ...at.search.goal,
    ...(ancestors.length === 0
      ? []
      : [text('\n\nWhat this branch has found so far:'), ...ancestors.flatMap((each) => finding(at, each))]),
    text('\n\nYour task is the one that the planner describes here; do this work and nothing else:\n'),
    { kind: 'untrusted', source: 'planner', name: `node-${node.id}`, text: node.task },
  ];
}

function finding(at: SearchTurn, node: SearchNode): readonly PromptPart[] {
  const name = `node-${node.id}`;
  return [
    text('\n'),
    { kind: 'untrusted', source: 'planner', name, text: node.task },
    text('\n'),
    { kind: 'untrusted', source: 'step-output', name, text: nodeOutput(at.turn, node) ?? '' },
  ];
}

/** Asks the evaluator for one JSON object about an output (orchestration 6.5). */
export function evaluatorMessage(at: SearchTurn, node: SearchNode): readonly PromptPart[] {
  const name = `node-${node.id}`;
  return [
    text('You score one result of a search from 0 to 1000. The goal of the search:\n'),
    ...at.search.goal,
    text('\n\nThe task was:\n'),
    { kind: 'untrusted', source: 'planner', name, text: node.task },
    text('\n\nThe result to score:\n'),
    { kind: 'untrusted', source: 'step-output', name, text: nodeOutput(at.turn, node) ?? '' },
    text(
      [
        '\n\nAnswer with one JSON object and nothing else:',
        '{"scoreMillis":<0 to 1000>,"reasoning":"<why, in a sentence or two>","shouldPrune":<true for a dead end>,"metadata":{}}',
        ...(node.scoreReasoning === undefined
          ? []
          : [`Your last answer could not be used: ${node.scoreReasoning}`]),
      ].join('\n'),
    ),
  ];
}

function text(value: string): PromptPart {
  return { kind: 'text', text: value };
}
