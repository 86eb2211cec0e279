import type { SearchNode } from '../../../schemas/generated/types.ts';
import { isHidden, referenceTo, withStored } from '../outputs/keep-output.ts';
import { truncated } from '../texts/text-bytes.ts';
import type { Turn } from '../turn.ts';

/** Where outputs are looked up. */
export type World = Pick<Turn, 'facts' | 'stored'>;

/** What the executor has left, as far as the state or the store has it; undefined when the store has lost it. */
export function nodeOutput({ facts, stored }: World, { output, outputRef }: SearchNode): string | undefined {
  if (output !== undefined || outputRef === undefined) return output ?? '';
  return stored.get(outputRef.digest) ?? facts.outputs.get(outputRef.digest);
}

/** What the status keeps of an output: a beginning, or, where outputs shall not be seen, a reference (gitops 18). */
export function withNodeOutput(
  turn: Turn,
  node: SearchNode,
  text: string,
  maxBytes: number,
): { readonly turn: Turn; readonly node: SearchNode } {
  const kept = { ...node, output: truncated(text.toWellFormed(), maxBytes) };
  return isHidden(turn) ? withoutInlineOutput(turn, kept) : { turn, node: kept };
}

/** Moves the output of a node to the store; an empty one stays, since there is nothing to hide or to save. */
export function withoutInlineOutput(
  turn: Turn,
  node: SearchNode,
): { readonly turn: Turn; readonly node: SearchNode } {
  const { output, ...rest } = node;
  if (output === undefined || output === '') return { turn, node };
  const outputRef = referenceTo(turn, output);
  return { turn: withStored(turn, outputRef.digest, output), node: { ...rest, outputRef } };
}

/** Texts in the store that an advance may read: those of nodes that the planner is shown, and of the winner. */
export function searchOutputKeys(nodes: readonly SearchNode[]): readonly string[] {
  return nodes.flatMap(({ phase, output, outputRef }) =>
    output === undefined && outputRef !== undefined && phase !== 'Pruned' ? [outputRef.digest] : [],
  );
}
