import { type GoActionEnds, goActionEnds } from './go-action-end.ts';
import { GO_WORDS } from './names.ts';
import {
  type BraceProblem,
  type OpenBlock,
  trackRecipeTag,
  trackRunWord,
  unclosedProblem,
} from './open-blocks.ts';
import { isSpace, skipSpaces } from './spaces.ts';
import { recipeTagEnd } from './tag-end.ts';
import { tagLimitProblem } from './tag-limits.ts';

/** A stretch of text [start, end). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whose braces are whose in one text. Scanning never throws, whatever the text. */
export interface BraceScan {
  /** What Handlebars reads, in order. */
  readonly recipeTags: readonly Span[];
  /** What is copied although it looks like a tag. */
  readonly runTags: readonly Span[];
  /** What is left out of the output: the backslash of `\{{`, the tags around a raw block. */
  readonly dropped: readonly Span[];
  readonly problems: readonly BraceProblem[];
}

interface Scan {
  readonly text: string;
  readonly recipeTags: Span[];
  readonly runTags: Span[];
  readonly dropped: Span[];
  readonly problems: BraceProblem[];
  /** Open blocks of both languages, innermost last. */
  readonly open: OpenBlock[];
  readonly goActionEnd: GoActionEnds;
}

/** Decides for every `{{` whether it is recipe time or run time (recipes 6). */
export function scanBraces(text: string): BraceScan {
  const scan: Scan = {
    text,
    recipeTags: [],
    runTags: [],
    dropped: [],
    problems: [],
    open: [],
    goActionEnd: goActionEnds(text),
  };
  let position = 0;
  for (;;) {
    const start = text.indexOf('{{', position);
    if (start === -1 || scan.problems.length > 0) break;
    position = scanTag(scan, start, position);
  }
  const unclosed = scan.problems.length === 0 ? unclosedProblem(scan.open) : undefined;
  if (unclosed !== undefined) scan.problems.push(unclosed);
  return scan;
}

/** Scans what begins at `start`; the text before `previousEnd` is spoken for. Returns where to go on. */
function scanTag(scan: Scan, start: number, previousEnd: number): number {
  const { text } = scan;
  if (start > previousEnd && text[start - 1] === '\\') {
    scan.dropped.push({ start: start - 1, end: start });
    const isEscapedBackslash = start - 1 > previousEnd && text[start - 2] === '\\';
    if (!isEscapedBackslash) return copyBraces(scan, start);
  }
  const braces = bracesAt(text, start);
  if (braces >= 4) return scanRaw(scan, start, braces);
  if (braces === 3) return scanRecipeTag(scan, start, '}}}');
  return isRecipeTime(scan, start) ? scanRecipeTag(scan, start, '}}') : scanRunTag(scan, start);
}

function bracesAt(text: string, start: number): number {
  let end = start;
  while (text[end] === '{') end += 1;
  return end - start;
}

function copyBraces(scan: Scan, start: number): number {
  const end = start + bracesAt(scan.text, start);
  scan.runTags.push({ start, end });
  return end;
}

const RAW_OPEN = /\{\{\{\{[ \t]*raw[ \t]*\}\}\}\}/y;
const RAW_CLOSE = '{{{{/raw}}}}';

function scanRaw(scan: Scan, start: number, braces: number): number {
  RAW_OPEN.lastIndex = start;
  if (!RAW_OPEN.test(scan.text)) {
    const fact = `${'{'.repeat(Math.min(braces, 8))} opens nothing`;
    scan.problems.push({
      rule: 'template.syntax',
      offset: start,
      fact,
      fix: 'Write {{{{raw}}}} … {{{{/raw}}}}, or \\{{ for plain braces',
    });
    return start + braces;
  }
  const contentStart = RAW_OPEN.lastIndex;
  const contentEnd = scan.text.indexOf(RAW_CLOSE, contentStart);
  if (contentEnd === -1) {
    scan.problems.push({
      rule: 'template.syntax',
      offset: start,
      fact: '{{{{raw}}}} is not closed',
      fix: `Close it with ${RAW_CLOSE}`,
    });
    return scan.text.length;
  }
  const end = contentEnd + RAW_CLOSE.length;
  scan.dropped.push({ start, end: contentStart }, { start: contentEnd, end });
  if (contentEnd > contentStart) scan.runTags.push({ start: contentStart, end: contentEnd });
  return end;
}

const WORD = /[\p{L}_][\p{L}\p{N}_-]*/uy;

/** The table of recipes 6 for `{{` at `start`, not followed by a third brace. */
function isRecipeTime(scan: Scan, start: number): boolean {
  const { text } = scan;
  const after = text[start + 2];
  if (after === '~') return true;
  if (after === '-' && isSpace(text[start + 3])) return false;
  const at = skipSpaces(text, start + 2);
  const character = text[at] ?? '';
  if ('#>!^&@['.includes(character) && character !== '') return true;
  if (character === '/') return text[at + 1] !== '*';
  if (character === '.') return text[at + 1] === '/' || (text[at + 1] === '.' && text[at + 2] === '/');
  const word = wordAt(text, at);
  if (word === '') return false;
  if (word === 'else') return scan.open.at(-1)?.kind !== 'run';
  return !GO_WORDS.has(word);
}

function wordAt(text: string, at: number): string {
  WORD.lastIndex = at;
  return WORD.test(text) ? text.slice(at, WORD.lastIndex) : '';
}

function scanRecipeTag(scan: Scan, start: number, close: '}}' | '}}}'): number {
  const end = recipeTagEnd(scan.text, start, close);
  if (end === undefined) {
    scan.problems.push({
      rule: 'template.syntax',
      offset: start,
      fact: `${scan.text.slice(start, start + close.length)} has no ${close}`,
      fix: `Close it with ${close}, or write \\{{ for plain braces`,
    });
    return scan.text.length;
  }
  const limit = tagLimitProblem(scan.text, start, end);
  if (limit !== undefined) {
    scan.problems.push({ rule: 'template.limit', offset: start, fact: limit, fix: 'Write several tags' });
  }
  scan.recipeTags.push({ start, end });
  const misplaced = trackRecipeTag(scan.open, scan.text, start, end);
  if (misplaced !== undefined) scan.problems.push(misplaced);
  return end;
}

function scanRunTag(scan: Scan, start: number): number {
  const end = scan.goActionEnd(start) ?? start + 2;
  scan.runTags.push({ start, end });
  const isTrimmed = scan.text[start + 2] === '-' && isSpace(scan.text[start + 3]);
  const word = wordAt(scan.text, skipSpaces(scan.text, start + (isTrimmed ? 3 : 2)));
  trackRunWord(scan.open, word);
  return end;
}
