/**
 * Where a recipe-time tag ends; undefined when it does not. Quoted texts may contain the closing braces, comments
 * that begin with `{{!--` end at `--}}` only.
 */
export function recipeTagEnd(text: string, start: number, close: '}}' | '}}}'): number | undefined {
  const comment = /\{\{~?!(--)?/y;
  comment.lastIndex = start;
  const found = close === '}}' ? comment.exec(text) : null;
  if (found !== null) return commentEnd(text, start + found[0].length, found[1] !== undefined);
  let at = start + close.length;
  while (at < text.length) {
    if (text.startsWith(close, at)) return at + close.length;
    const character = text[at];
    if (character === '"' || character === "'") at = afterQuoted(text, at + 1, character);
    else if (character === '[') at = afterQuoted(text, at + 1, ']');
    else if (character === '{' && text[at + 1] === '{') return undefined;
    else at += 1;
  }
  return undefined;
}

function commentEnd(text: string, start: number, isLong: boolean): number | undefined {
  const close = isLong ? /--~?\}\}/g : /~?\}\}/g;
  close.lastIndex = start;
  return close.exec(text) === null ? undefined : close.lastIndex;
}

function afterQuoted(text: string, start: number, quote: string): number {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\' && quote !== ']') at += 1;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}
