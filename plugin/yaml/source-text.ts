import type { SourcePosition } from '../../schemas/finding.ts';

/** A text and the way from its offsets back to what a person wrote. */
export interface SourceText {
  /** How findings name the file that it was read from. */
  readonly file: string;
  readonly text: string;
  /** The place in a file that the character at `offset` was written at. */
  readonly positionOf: (offset: number) => SourcePosition;
  /** Which parameters wrote part of [start, end), each with its source; empty for plain files. */
  readonly originsIn: (start: number, end: number) => readonly string[];
}

/** A file that is read as it stands. `file` is how findings name it. */
export function plainSource(file: string, text: string): SourceText {
  const positionOf = positionFinder(file, linesOf(text));
  return { file, text, positionOf, originsIn: () => [] };
}

/** Turns offsets into line and column (UTF-16 units, both from 1). */
export function positionFinder(file: string, lineStarts: LineStarts): (offset: number) => SourcePosition {
  return (offset) => {
    const starts = lineStarts();
    const line = indexAtOrBefore(starts, offset);
    return { file, line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

/** Offsets at which the lines of a text begin. */
export type LineStarts = () => readonly number[];

/** Counts the lines on first use: most texts have no findings. */
export function linesOf(text: string): LineStarts {
  let starts: readonly number[] | undefined;
  return () => {
    starts ??= startsOfLines(text);
    return starts;
  };
}

/** CR LF, LF and CR each end a line (as in YAML and in Handlebars). */
function startsOfLines(text: string): readonly number[] {
  const starts = [0];
  const lineEnd = /\r\n?|\n/g;
  while (lineEnd.exec(text) !== null) starts.push(lineEnd.lastIndex);
  return starts;
}

/** Index of the last element that is <= `wanted` in an ascending list that begins at or before it. */
export function indexAtOrBefore(ascending: readonly number[], wanted: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
