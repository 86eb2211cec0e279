import { skipSpaces } from './spaces.ts';

/** Deepest nesting of recipe-time blocks (recipes 7), held here because parsing deeper ones is what takes long. */
export const BLOCK_DEPTH = 32;

export interface BraceProblem {
  readonly rule: 'template.syntax' | 'template.limit';
  readonly offset: number;
  readonly fact: string;
  readonly fix: string;
}

/** A block that is open at some point of a text, of either language. */
export type OpenBlock =
  | { readonly kind: 'run' }
  | { readonly kind: 'recipe'; readonly name: string; readonly start: number };

/** Follows a recipe-time tag that opens, closes or splits a block; says when there is none to close or split. */
export function trackRecipeTag(
  open: OpenBlock[],
  text: string,
  start: number,
  end: number,
): BraceProblem | undefined {
  const at = skipSpaces(text, start + (text[start + 2] === '~' ? 3 : 2));
  const name = blockName(text, at + 1, end);
  switch (text[at]) {
    case '#':
      return openBlock(open, name, start);
    case '/':
      return closeBlock(open, name, start);
    case '^':
      return name === '' ? splitBlock(open, start) : openBlock(open, name, start);
    default:
      return /^else\b/.test(text.slice(at, at + 5)) ? splitBlock(open, start) : undefined;
  }
}

const RUN_BLOCKS: ReadonlySet<string> = new Set(['if', 'range', 'with', 'define', 'block']);

/** Follows the first word of a run-time action. */
export function trackRunWord(open: OpenBlock[], word: string): void {
  if (RUN_BLOCKS.has(word)) open.push({ kind: 'run' });
  else if (word === 'end' && open.at(-1)?.kind === 'run') open.pop();
}

/** The outermost recipe-time block that the text leaves open. */
export function unclosedProblem(open: readonly OpenBlock[]): BraceProblem | undefined {
  const block = open.find((candidate) => candidate.kind === 'recipe');
  if (block === undefined) return undefined;
  return problem(block.start, `{{#${block.name}}} is not closed`, `Close it with {{/${block.name}}}`);
}

/** `if` of `#if x`, `limits` of `#> limits`; at most 40 characters, since it is repeated in messages. */
function blockName(text: string, start: number, end: number): string {
  const at = skipSpaces(text, start);
  return /^[>*]?\s*([^\s}~|=(]{0,40})/.exec(text.slice(at, Math.min(end, at + 60)))?.[1] ?? '';
}

function openBlock(open: OpenBlock[], name: string, start: number): BraceProblem | undefined {
  open.push({ kind: 'recipe', name, start });
  const depth = open.reduce((count, { kind }) => (kind === 'recipe' ? count + 1 : count), 0);
  if (depth <= BLOCK_DEPTH) return undefined;
  const fact = `blocks are nested deeper than ${BLOCK_DEPTH} levels`;
  return { rule: 'template.limit', offset: start, fact, fix: 'Move the inner ones to a partial' };
}

/** Run-time blocks that the recipe-time block leaves open are no longer the innermost of anything. */
function closeBlock(open: OpenBlock[], name: string, start: number): BraceProblem | undefined {
  const index = open.findLastIndex(({ kind }) => kind === 'recipe');
  const block = open[index];
  if (block?.kind !== 'recipe') return problem(start, `{{/${name}}} closes nothing`, 'Remove it');
  open.length = index;
  if (block.name === name) return undefined;
  return problem(start, `{{#${block.name}}} is closed by {{/${name}}}`, `Close it with {{/${block.name}}}`);
}

function splitBlock(open: readonly OpenBlock[], start: number): BraceProblem | undefined {
  if (open.some(({ kind }) => kind === 'recipe')) return undefined;
  return problem(start, '{{else}} belongs to no open block', 'Remove it');
}

function problem(offset: number, fact: string, fix: string): BraceProblem {
  return { rule: 'template.syntax', offset, fact, fix };
}
