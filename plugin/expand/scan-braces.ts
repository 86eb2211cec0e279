import { type GoActionEnds, goActionEnds } from './go-action-end.ts';
import { GO_WORDS } from './names.ts';
import { recipeTagEnd } from './tag-end.ts';
import { tagLimitProblem } from './tag-limits.ts';

/** Deepest nesting of recipe-time blocks (recipes 7), held here because parsing deeper ones is what takes long. */
export const BLOCK_DEPTH = 32;

export interface BraceProblem {
  readonly rule: 'template.syntax' | 'template.limit';
  readonly offset: number;
  readonly fact: string;
  readonly fix: string;
}

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
  readonly open: ('recipe' | 'run')[];
  recipeDepth: number;
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
    recipeDepth: 0,
    goActionEnd: goActionEnds(text),
  };
  let position = 0;
  for (;;) {
    const start = text.indexOf('{{', position);
    if (start === -1 || scan.problems.length > 0) return scan;
    position = scanTag(scan, start, position);
  }
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
      fix: 'write {{{{raw}}}} … {{{{/raw}}}}, or \\{{ for plain braces',
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
      fix: `close it with ${RAW_CLOSE}`,
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
  if (word === 'else') return scan.open.at(-1) !== 'run';
  return !GO_WORDS.has(word);
}

function wordAt(text: string, at: number): string {
  WORD.lastIndex = at;
  return WORD.exec(text)?.[0] ?? '';
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}

function skipSpaces(text: string, start: number): number {
  let at = start;
  while (isSpace(text[at])) at += 1;
  return at;
}

function scanRecipeTag(scan: Scan, start: number, close: '}}' | '}}}'): number {
  const end = recipeTagEnd(scan.text, start, close);
  if (end === undefined) {
    scan.problems.push({
      rule: 'template.syntax',
      offset: start,
      fact: `${scan.text.slice(start, start + close.length)} has no ${close}`,
      fix: `close it with ${close}, or write \\{{ for plain braces`,
    });
    return scan.text.length;
  }
  const limit = tagLimitProblem(scan.text, start, end);
  if (limit !== undefined) {
    scan.problems.push({ rule: 'template.limit', offset: start, fact: limit, fix: 'write several tags' });
  }
  scan.recipeTags.push({ start, end });
  trackRecipeBlock(scan, start, end);
  return end;
}

function trackRecipeBlock(scan: Scan, start: number, end: number): void {
  const { text } = scan;
  let at = start + (text[start + 2] === '~' ? 3 : 2);
  at = skipSpaces(text, at);
  const sigil = text[at];
  if (sigil === '#') openRecipeBlock(scan, start);
  else if (sigil === '/') closeRecipeBlock(scan);
  else if (sigil === '^') {
    // `{{^}}` is an else, `{{^name}}` a block of its own.
    const inner = skipSpaces(text, at + 1);
    if (text[inner] !== '}' && text[inner] !== '~' && inner < end) openRecipeBlock(scan, start);
  }
}

function openRecipeBlock(scan: Scan, start: number): void {
  scan.open.push('recipe');
  scan.recipeDepth += 1;
  if (scan.recipeDepth <= BLOCK_DEPTH) return;
  const fact = `blocks are nested deeper than ${BLOCK_DEPTH} levels`;
  scan.problems.push({
    rule: 'template.limit',
    offset: start,
    fact,
    fix: 'move the inner ones to a partial',
  });
}

/** Run-time blocks that the recipe-time block leaves open are no longer the innermost of anything. */
function closeRecipeBlock(scan: Scan): void {
  const opened = scan.open.lastIndexOf('recipe');
  if (opened === -1) return;
  scan.open.length = opened;
  scan.recipeDepth -= 1;
}

function scanRunTag(scan: Scan, start: number): number {
  const end = scan.goActionEnd(start) ?? start + 2;
  scan.runTags.push({ start, end });
  const isTrimmed = scan.text[start + 2] === '-' && isSpace(scan.text[start + 3]);
  const word = wordAt(scan.text, skipSpaces(scan.text, start + (isTrimmed ? 3 : 2)));
  if (['if', 'range', 'with', 'define', 'block'].includes(word)) scan.open.push('run');
  else if (word === 'end' && scan.open.at(-1) === 'run') scan.open.pop();
  return end;
}
