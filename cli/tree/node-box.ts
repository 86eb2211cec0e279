import type { SearchNode } from '../../schemas/generated/types.ts';
import { cutToWidth } from '../print/text-width.ts';
import { nodeWords } from './node-words.ts';

/**
 * The lines in the box of a node: `3 · 920 · solution`, its task, and who pruned it or why it won. The texts are at most
 * so many columns wide; with 0 they are left out.
 */
export function boxLines(node: SearchNode, columns: number): readonly string[] {
  const { score, state, task, why = '' } = nodeWords(node);
  const head = [String(node.id), score, state].filter((word) => word !== '').join(' · ');
  return [head, cutToWidth(task, columns), cutToWidth(why, columns)].filter((line) => line !== '');
}

export interface BoxColours {
  readonly fill: string;
  readonly line: string;
  readonly text: string;
}

/** Boxes of other phases are plain. */
export const boxColours: ReadonlyMap<SearchNode['phase'], BoxColours> = new Map([
  ['Solution', { fill: '#d3f2da', line: '#1a7f37', text: '#0b4a1c' }],
  ['Running', { fill: '#fff3cd', line: '#9a6700', text: '#4d3300' }],
  ['EvalFailed', { fill: '#ffe1de', line: '#cf222e', text: '#6e1119' }],
  ['Pruned', { fill: '#f1f3f5', line: '#adb5bd', text: '#6c757d' }],
]);
