/** Finds where a Go template action that begins with `{{` at `start` ends; undefined when it is no action at all. */
export type GoActionEnds = (start: number) => number | undefined;

/**
 * Text in quotes and comments may contain braces. Where the quotes do not add up, the first `}}` ends the action; where
 * another `{{` comes first, it is no action. To be asked with rising `start`: then a whole text takes linear time,
 * whatever is in it.
 */
export function goActionEnds(text: string): GoActionEnds {
  const nextOpen = nextOccurrence(text, '{{');
  const nextClose = nextOccurrence(text, '}}');
  const nextCommentEnd = nextOccurrence(text, '*/');
  const nextCloseBehindComment = nextOccurrence(text, '}}');
  const comment = /-?\s*\/\*/y;
  return (start) => {
    const plainEnd = nextClose(start + 2);
    if (plainEnd === -1) return undefined;
    comment.lastIndex = start + 2;
    if (comment.test(text)) {
      const commentEnd = nextCommentEnd(comment.lastIndex);
      const end = commentEnd === -1 ? -1 : nextCloseBehindComment(commentEnd + 2);
      if (end !== -1) return end + 2;
    }
    const quotedEnd = quotedActionEnd(text, start + 2);
    if (quotedEnd !== undefined) return quotedEnd + 2;
    const open = nextOpen(start + 2);
    return open !== -1 && open < plainEnd ? undefined : plainEnd + 2;
  };
}

/** `indexOf` for rising positions, which looks at each character of the text once. */
function nextOccurrence(text: string, wanted: string): (from: number) => number {
  let found = -2;
  let searchedFrom = Number.POSITIVE_INFINITY;
  return (from) => {
    const isKnown = from >= searchedFrom && (found === -1 || found >= from);
    if (!isKnown) {
      found = text.indexOf(wanted, from);
      searchedFrom = from;
    }
    return found;
  };
}

/** Scans with quotes in mind; inside a YAML text in double quotes Go's quotes are written `\\"`. */
function quotedActionEnd(text: string, start: number): number | undefined {
  const stop = /["'`]|\\"|\}\}|\{\{/g;
  stop.lastIndex = start;
  for (let found = stop.exec(text); found !== null; found = stop.exec(text)) {
    if (found[0] === '}}') return found.index;
    if (found[0] === '{{') return undefined;
    const close = closingQuote(text, stop.lastIndex, found[0]);
    if (close === undefined) return undefined;
    stop.lastIndex = close;
  }
  return undefined;
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
