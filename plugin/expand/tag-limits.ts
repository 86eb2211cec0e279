/** Sub-expressions within each other, and characters of one tag: what Handlebars' parser takes quadratic time for. */
const PARENTHESES_DEPTH = 32;
const TAG_CHARACTERS = 4_096;

/** Why a recipe-time tag [start, end) may not be parsed; undefined when it may. Comments may be of any length. */
export function tagLimitProblem(text: string, start: number, end: number): string | undefined {
  if (/^\{\{~?!/.test(text.slice(start, start + 4))) return undefined;
  if (end - start > TAG_CHARACTERS) return `a tag is longer than ${TAG_CHARACTERS} characters`;
  let depth = 0;
  for (let at = start; at < end; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    if (depth > PARENTHESES_DEPTH) return `parentheses are nested deeper than ${PARENTHESES_DEPTH} levels`;
  }
  return undefined;
}
