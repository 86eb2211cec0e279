import type { SearchNode } from '../../../schemas/generated/types.ts';
import { nodeOutput, type World } from './node-output.ts';

/** So many nodes in a row are one text: in a large tree most of them do not change any more. */
const blockLength = 16;

/**
 * Nodes from the first to be shown on, as the planner is shown them, as JSON, with a comma between. Blocks are added up
 * and not joined, which copies nothing: of what has not changed since the last plan a call costs no more than to see that.
 */
export function nodesJson(world: World, nodes: readonly SearchNode[], first = 0): string {
  let json = '';
  for (let start = first; start < nodes.length; start += blockLength)
    json += (start === first ? '' : ',') + blockJson(world, nodes, start);
  return json;
}

interface Block {
  readonly nodes: readonly SearchNode[];
  /** Those of them whose outputs are in the store, where they may get lost. */
  readonly stored: readonly SearchNode[];
  readonly json: string;
}

/** By the first node of each: nodes never change, so a block is written once. */
const knownBlocks = new WeakMap<SearchNode, Block>();

function blockJson(world: World, nodes: readonly SearchNode[], start: number): string {
  const first = nodes[start];
  const known = first === undefined ? undefined : knownBlocks.get(first);
  if (known !== undefined && isStill(world, known, nodes, start)) return known.json;
  const block = nodes.slice(start, start + blockLength);
  const json = block.map((node) => nodeJson(world, node)).join(',');
  const stored = block.filter((node) => isShownWithOutput(node) && node.outputRef !== undefined);
  if (first !== undefined && stored.every(isIn(world)))
    knownBlocks.set(first, { nodes: block, stored, json });
  return json;
}

function isStill(world: World, known: Block, nodes: readonly SearchNode[], start: number): boolean {
  const isSame =
    known.nodes.length === Math.min(blockLength, nodes.length - start) &&
    known.nodes.every((node, place) => node === nodes[start + place]);
  return isSame && known.stored.every(isIn(world));
}

const isIn =
  (world: World) =>
  (node: SearchNode): boolean =>
    nodeOutput(world, node) !== undefined;

/** Of what is dropped nobody needs the output any more (orchestration 6.4). */
function isShownWithOutput({ phase }: SearchNode): boolean {
  return phase !== 'Pruned';
}

function nodeJson(world: World, node: SearchNode): string {
  const { id, parentID, depth, phase, scoreMillis, task, scoreReasoning, metadata } = node;
  const output = isShownWithOutput(node) ? nodeOutput(world, node) : undefined;
  const shown = { id, parentID, depth, phase, scoreMillis, task, output, scoreReasoning, metadata };
  return JSON.stringify(shown);
}
