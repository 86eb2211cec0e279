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

/**
 * Where a Go template action ends; undefined when no `}}` follows. Text in quotes may contain the braces; where the
 * quotes do not add up, the first `}}` ends it.
 */
export function goActionEnd(text: string, start: number): number | undefined {
  const plainEnd = text.indexOf('}}', start + 2);
  if (plainEnd === -1) return undefined;
  const action = text.slice(start + 2, plainEnd);
  const isComment = /^(?:-\s)?\s*\/\*/.test(action);
  if (isComment) {
    const commentClose = text.indexOf('*/', start + 2);
    const end = commentClose === -1 ? -1 : text.indexOf('}}', commentClose + 2);
    return (end === -1 ? plainEnd : end) + 2;
  }
  // Most actions have no quote: the first `}}` is theirs.
  if (!/["'`]/.test(action)) return plainEnd + 2;
  return (quotedActionEnd(text, start + 2) ?? plainEnd) + 2;
}

/** Scans with quotes in mind; inside a YAML text in double quotes Go's quotes are written `\"`. */
function quotedActionEnd(text: string, start: number): number | undefined {
  let at = start;
  while (at < text.length) {
    if (text.startsWith('}}', at)) return at;
    if (text.startsWith('{{', at)) return undefined;
    const quote = quoteAt(text, at);
    if (quote === undefined) {
      at += 1;
      continue;
    }
    const close = closingQuote(text, at + quote.length, quote);
    if (close === undefined) return undefined;
    at = close;
  }
  return undefined;
}

function quoteAt(text: string, at: number): string | undefined {
  const character = text[at];
  if (character === '\\' && text[at + 1] === '"') return '\\"';
  return character === '"' || character === "'" || character === '`' ? character : undefined;
}

/** Behind the quote that closes; undefined when the line ends first (raw quotes may span lines). */
function closingQuote(text: string, start: number, quote: string): number | undefined {
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith(quote, at)) return at + quote.length;
    if (text[at] === '\n' && quote !== '`') return undefined;
    if (text[at] === '\\' && quote !== '`') at += quote === '\\"' && text.startsWith('\\\\\\"', at) ? 3 : 1;
  }
  return undefined;
}
