/** A bracket, a brace or a quote that a text opens. */
export interface Delimiter {
  readonly character: string;
  readonly offset: number;
}

/** `key: |`, `- >-`, `- key: |2`: what follows, indented deeper, is text. */
const blockMark = /(?:^|[:-][ \t]+)(?:[&!]\S+[ \t]+)*[|>][-+0-9]*[ \t]*(?:#.*)?$/;
const closing: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

/** What closes a delimiter. */
export function closerOf(character: string): string {
  return closing[character] ?? character;
}

/**
 * The innermost bracket, brace or quote that is open where a YAML text ends; undefined when none is. Reads line by line
 * what a parser gave up: comments and block texts are passed over, everything else is as good as a guess.
 */
export function openDelimiter(text: string): Delimiter | undefined {
  const open: Delimiter[] = [];
  let offset = 0;
  let block = -1;
  for (const line of text.split(/(?<=\n|\r(?!\n))/)) {
    const indent = line.search(/\S/);
    const isInBlock = block !== -1 && (indent === -1 || indent > block);
    if (!isInBlock) {
      block = -1;
      // What was left open before a new document is no matter of the new one.
      if (/^---(?=\s)/.test(line) && !isQuote(open.at(-1)?.character)) open.length = 0;
      readLine(line, offset, open);
      if (open.length === 0 && blockMark.test(line.trimEnd())) block = keyIndent(line);
    }
    offset += line.length;
  }
  return open.at(-1);
}

/** Of `  - key: |` the column of the key, which the text must be deeper than; of `- |` that of the dash. */
function keyIndent(line: string): number {
  const [dashes = ''] = /^(?:[ ]*-[ ]+)*[ ]*/.exec(line) ?? [];
  return /^[|>&!]/.test(line.slice(dashes.length)) ? Math.max(dashes.lastIndexOf('-'), 0) : dashes.length;
}

function readLine(line: string, start: number, open: Delimiter[]): void {
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    const innermost = open.at(-1)?.character;
    if (isQuote(innermost)) {
      if (isEscape(line, index, innermost)) index += 1;
      else if (character === innermost) open.pop();
    } else if (character === '#' && /^$|\s/.test(line.charAt(index - 1))) return;
    else if (innermost !== undefined && character === closerOf(innermost)) open.pop();
    else if (mayOpen(line, index, innermost)) open.push({ character, offset: start + index });
  }
}

function isEscape(line: string, index: number, quote: string | undefined): boolean {
  return quote === '"' ? line.charAt(index) === '\\' : line.startsWith("''", index);
}

/** Quotes and brackets within a word are letters. */
function mayOpen(line: string, index: number, innermost: string | undefined): boolean {
  if (!'[{"\''.includes(line.charAt(index))) return false;
  const before = line.slice(0, index);
  return innermost === undefined
    ? /(?:^|[:?-])\s+$|^$|[&!]\S+\s+$/.test(before)
    : /[\s,:[{]$|^$/.test(before);
}

function isQuote(character: string | undefined): boolean {
  return character === '"' || character === "'";
}
