import type { SourcePosition } from '../../schemas/finding.ts';
import { indexAtOrBefore, type SourceText } from '../yaml/source-text.ts';
import type { Template } from './template.ts';

/** Path of a value from the root of the parameters: `['team', 'name']`. */
export type ValuePath = readonly (string | number)[];

/** A stretch of output: copied text maps character by character, a value maps to the tag that printed it. */
interface Piece {
  readonly template: Template;
  readonly offset: number;
  readonly isCopy: boolean;
  readonly values: readonly ValuePath[];
}

/** Largest output of one file (recipes 7). */
export const OUTPUT_CHARACTERS = 16 * 1024 * 1024;

/** The output under construction, and where each stretch of it comes from. */
export interface Output {
  readonly texts: string[];
  readonly starts: number[];
  readonly pieces: Piece[];
  length: number;
  /** What stands on the last line so far, while that is white space; undefined behind other text. */
  lineSoFar: string | undefined;
}

export function startOutput(): Output {
  return { texts: [], starts: [], pieces: [], length: 0, lineSoFar: '' };
}

export function appendPiece(output: Output, text: string, piece: Piece): void {
  if (text === '') return;
  output.starts.push(output.length);
  output.pieces.push(piece);
  output.texts.push(text);
  output.length += text.length;
  const lineEnd = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
  const lastLine = lineEnd === -1 ? `${output.lineSoFar ?? 'x'}${text}` : text.slice(lineEnd + 1);
  output.lineSoFar = /^[ \t]*$/.test(lastLine) ? lastLine : undefined;
}

/** The expanded text with its way back to the templates; `originOf` names the source of a parameter's value. */
export function expandedSource(
  output: Output,
  file: string,
  originOf: (path: ValuePath) => string,
): SourceText {
  const { starts, pieces } = output;
  const nowhere: SourcePosition = { file, line: 1, column: 1 };
  return {
    file,
    text: output.texts.join(''),
    positionOf(offset) {
      const index = indexAtOrBefore(starts, offset);
      const piece = pieces[index];
      if (piece === undefined) return nowhere;
      return piece.template.positionOf(piece.offset + (piece.isCopy ? offset - (starts[index] ?? 0) : 0));
    },
    originsIn(start, end) {
      const origins = new Set<string>();
      for (let index = indexAtOrBefore(starts, start); index < pieces.length; index += 1) {
        if ((starts[index] ?? 0) >= end && (starts[index] ?? 0) > start) break;
        for (const path of pieces[index]?.values ?? []) origins.add(originOf(path));
      }
      return [...origins];
    },
  };
}
