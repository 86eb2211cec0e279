import Handlebars from 'handlebars';
import { type LineStarts, linesOf, positionFinder } from '../yaml/source-text.ts';
import type { BraceProblem } from './open-blocks.ts';
import { type BraceScan, type Span, scanBraces } from './scan-braces.ts';

/** A parsed template, with what is needed to copy run-time text byte for byte and to point into the file. */
export interface Template {
  readonly file: string;
  readonly text: string;
  readonly program: hbs.AST.Program;
  readonly dropped: readonly Span[];
  /** Where each of `dropped` starts, for searching. */
  readonly droppedStarts: readonly number[];
  readonly positionOf: ReturnType<typeof positionFinder>;
  /** Offset of a Handlebars location. */
  readonly offsetOf: (position: hbs.AST.Position) => number;
}

export type ParsedTemplate =
  | { readonly kind: 'template'; readonly template: Template }
  | { readonly kind: 'problem'; readonly problem: BraceProblem };

/** Tags in one file; Handlebars' own lexer is the slowest part of an expansion. */
const TAGS_AT_MOST = 20_000;

/** Stands for every character that Handlebars must not look at: same length, so that places stay true. */
const MASK = '\uE000';

/** Scans and parses one template file. Handlebars only sees recipe-time tags. */
export function parseTemplate(file: string, text: string): ParsedTemplate {
  const scan = scanBraces(text);
  const [problem] = scan.problems;
  if (problem !== undefined) return { kind: 'problem', problem };
  const tooMany = scan.recipeTags[TAGS_AT_MOST];
  if (tooMany !== undefined) {
    const fact = `the file has more than ${TAGS_AT_MOST} tags`;
    return {
      kind: 'problem',
      problem: { rule: 'template.limit', offset: tooMany.start, fact, fix: 'Split it' },
    };
  }
  const lineStarts = linesOf(text);
  const offsetOf = (position: hbs.AST.Position) => (lineStarts()[position.line - 1] ?? 0) + position.column;
  try {
    const program = Handlebars.parse(maskedForHandlebars(text, scan));
    const template = {
      file,
      text,
      program,
      dropped: scan.dropped,
      droppedStarts: scan.dropped.map(({ start }) => start),
      positionOf: positionFinder(file, lineStarts),
      offsetOf,
    };
    return { kind: 'template', template };
  } catch (error) {
    return { kind: 'problem', problem: syntaxProblem(error, text, lineStarts) };
  }
}

/** The `}` of a YAML flow map right behind a tag, which Handlebars would take for a third closing brace. */
function bracesBehind(text: string, tags: readonly Span[]): readonly Span[] {
  return tags.flatMap(({ end: start }) => {
    let end = start;
    while (text[end] === '}') end += 1;
    return end === start ? [] : [{ start, end }];
  });
}

function maskedForHandlebars(text: string, { recipeTags, runTags, dropped }: BraceScan): string {
  // Where nothing is for Handlebars, one mask is quicker than one for each tag.
  if (recipeTags.length === 0) return maskOf(text);
  const spans = [...runTags, ...dropped, ...bracesBehind(text, recipeTags)];
  let result = '';
  let position = 0;
  for (const { start, end } of spans.sort((left, right) => left.start - right.start)) {
    result += text.slice(position, start) + maskOf(text.slice(start, end));
    position = end;
  }
  return result + text.slice(position);
}

/** Line ends stay, or lines would be counted differently. */
function maskOf(text: string): string {
  return text.replaceAll(/[^\r\n]+/g, (line) => MASK.repeat(line.length));
}

/** Handlebars quotes the lines around a mistake; of its message only the line is used. */
function syntaxProblem(error: unknown, text: string, lineStarts: LineStarts): BraceProblem {
  const message = error instanceof Error ? error.message : '';
  const line = Number(/(?:on line |- )(\d+)/.exec(message)?.[1] ?? 1);
  const column = Number(/- \d+:(\d+)/.exec(message)?.[1] ?? Number.NaN);
  const lineStart = lineStarts()[line - 1] ?? 0;
  const firstTag = text.indexOf('{{', lineStart);
  const offset = Number.isNaN(column) ? (firstTag === -1 ? lineStart : firstTag) : lineStart + column;
  const fact = 'this is no valid template tag';
  return {
    rule: 'template.syntax',
    offset,
    fact,
    fix: 'See "Templates" in docs/plugin.md, or write \\{{ for plain braces',
  };
}
