import type { Comment } from './comments.ts';

/** `key: |`, `- >-`, `- key: |2 # comment`: what follows, indented deeper, is text and no YAML. */
const blockStart = /^((?:\s*-\s+)*\s*)(?:[^\s#].*?:\s+)?(?:[&!]\S+\s+)*[|>][-+0-9]*\s*(?:#.*)?$/;

/**
 * The comments of a text that is no YAML, or none yet: told line by line from `#` in block texts, in quotes and within
 * words.
 */
export function templateComments(text: string): readonly Comment[] {
  const comments: Comment[] = [];
  /** Indentation that lines of the block text around have more of; -1 outside of any. */
  let block = -1;
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    const indent = line.search(/\S/);
    if (indent === -1) continue;
    if (block !== -1 && indent > block) continue;
    block = -1;
    const at = commentStart(line);
    if (at !== -1)
      comments.push({
        line: index + 1,
        column: at + 1,
        text: line.slice(at + 1).trim(),
        isWholeLine: at === indent,
      });
    const start = blockStart.exec(at === -1 ? line : line.slice(0, at));
    if (start !== null) block = parentIndent(line, start[1] ?? '');
  }
  return comments;
}

/** Indentation of the node that a block text belongs to: of its key, or of its dash where it has no key. */
function parentIndent(line: string, lead: string): number {
  const hasKey = !/^[|>&!]/.test(line.slice(lead.length));
  return hasKey ? lead.length : Math.max(lead.lastIndexOf('-'), 0);
}

/** Offset of the `#` that begins a comment; -1 when the line has none. */
function commentStart(line: string): number {
  let quote = '';
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (quote !== '') {
      const isEscape = quote === '"' ? character === '\\' : line.startsWith("''", index);
      if (isEscape) index += 1;
      else if (character === quote) quote = '';
    } else if (character === '#' && /^$|\s/.test(line.charAt(index - 1))) return index;
    // A quote within a word is a letter: `it's`.
    else if ((character === '"' || character === "'") && /^$|[\s[{,:(-]/.test(line.charAt(index - 1)))
      quote = character;
  }
  return -1;
}
