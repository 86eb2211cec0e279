import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import { limits } from '../yaml/limits.ts';
import { indexAtOrBefore } from '../yaml/source-text.ts';
import { templateComments } from './template-comments.ts';

/** A comment of a YAML text, or of a template that becomes one; line and column count from 1. */
export interface Comment {
  readonly line: number;
  /** Of the `#`. */
  readonly column: number;
  /** Behind the `#`, trimmed. */
  readonly text: string;
  /** Whether nothing but white space stands before it. */
  readonly isWholeLine: boolean;
}

/** The comments of a YAML text: where a `#` is no part of a text. Of what does not parse, they are told line by line. */
export function yamlComments(text: string): readonly Comment[] {
  let events: readonly Event[];
  try {
    events = parseEvents(text, { maxDepth: limits.yamlDepth });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return templateComments(text);
  }
  const isInScalar = scalarsOf(events);
  let offset = 0;
  return text.split(/(?<=\r\n|\r(?!\n)|\n)/).flatMap((written, index) => {
    const start = offset;
    offset += written.length;
    const line = written.replace(/[\r\n]+$/, '');
    const at = [...line.matchAll(/(?<=^|[ \t])#/g)].find((match) => !isInScalar(start + match.index))?.index;
    if (at === undefined) return [];
    const isWholeLine = line.slice(0, at).trim() === '';
    return [{ line: index + 1, column: at + 1, text: line.slice(at + 1).trim(), isWholeLine }];
  });
}

function scalarsOf(events: readonly Event[]): (offset: number) => boolean {
  const scalars = events.filter((event) => event.type === EVENT_ID.SCALAR && event.valueStart !== -1);
  const ranges = scalars.flatMap((event) =>
    event.type === EVENT_ID.SCALAR ? [{ start: event.valueStart, end: event.valueEnd }] : [],
  );
  const starts = ranges.map(({ start }) => start);
  return (offset) => {
    const range = ranges[indexAtOrBefore(starts, offset)];
    return range !== undefined && range.start <= offset && offset < range.end;
  };
}
