/** A word of the template language; `text` is what stands in the source, fields without their dot. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly offset: number;
}

export type TokenKind =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'assign'
  | 'declare'
  | 'pipe'
  | 'comma'
  | 'character'
  | 'string'
  | 'raw-string'
  | 'rune'
  | 'number'
  | 'bool'
  | 'variable'
  | 'field'
  | 'dot'
  | 'identifier'
  | 'left-paren'
  | 'right-paren'
  | 'keyword'
  | 'error'
  | 'end';

const keywords = new Set('block break continue define else end if nil range template with'.split(' '));

const spaces = /[ \t\r\n]+/y;
const word = /[\p{L}\p{Nd}_]+/uy;
/** Beyond Go: step names may hold hyphens (orchestration 4.5). */
const fieldName = /[\p{L}\p{Nd}_]+(?:-+[\p{L}\p{Nd}_]+)*/uy;
const quoted = /"(?:[^"\\\n]|\\[^\n])*"/y;
const rawQuoted = /`[^`]*`/y;
const rune = /'(?:[^'\\\n]|\\[^\n])*'/y;
const number =
  /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*|0[bB][01_]*|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y;

/**
 * Cuts a template into tokens, ending with `end` or with an `error` whose text is the message.
 * Follows text/template's lexer: `{{- ` and ` -}}` trim, comments vanish, spaces inside of actions count.
 */
export function lexTemplate(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < source.length) {
    const open = source.indexOf('{{', position);
    const textEnd = open === -1 ? source.length : open;
    const trimsLeft = open !== -1 && isTrimMarker(source, open + 2);
    const text = source.slice(position, textEnd);
    const kept = trimsLeft ? trimSpacesRight(text) : text;
    if (kept !== '') tokens.push({ kind: 'text', text: kept, offset: position });
    if (open === -1) break;
    const start = open + 2 + (trimsLeft ? 2 : 0);
    const next = source.startsWith('/*', start)
      ? skipComment(source, open, start, tokens)
      : lexAction(source, open, start, tokens);
    if (next === undefined) return tokens;
    position = next;
  }
  tokens.push({ kind: 'end', text: '', offset: source.length });
  return tokens;
}

/** Where the text goes on, or undefined after an error. */
function skipComment(source: string, open: number, start: number, tokens: Token[]): number | undefined {
  const end = source.indexOf('*/', start + 2);
  if (end === -1) return fail(tokens, 'unclosed comment', open);
  const close = rightDelimiterAt(source, end + 2);
  if (close === undefined) return fail(tokens, 'comment ends before closing delimiter', open);
  return close.next;
}

function lexAction(source: string, open: number, start: number, tokens: Token[]): number | undefined {
  tokens.push({ kind: 'left', text: '{{', offset: open });
  let position = start;
  let parentheses = 0;
  while (true) {
    const close = rightDelimiterAt(source, position);
    if (close !== undefined) {
      if (parentheses > 0) return fail(tokens, 'unclosed left paren', position);
      tokens.push({ kind: 'right', text: '}}', offset: position });
      return close.next;
    }
    if (position >= source.length) return fail(tokens, 'unclosed action', open);
    const token = tokenAt(source, position, tokens.at(-1)?.kind);
    if (token.kind === 'error') return fail(tokens, token.text, position);
    if (token.kind === 'left-paren') parentheses++;
    if (token.kind === 'right-paren' && --parentheses < 0) {
      return fail(tokens, 'unexpected right paren', position);
    }
    tokens.push({ kind: token.kind, text: token.text, offset: position });
    position = token.end;
  }
}

interface Lexed {
  readonly kind: TokenKind;
  readonly text: string;
  readonly end: number;
}

const punctuation: Readonly<Record<string, TokenKind>> = {
  '=': 'assign',
  '|': 'pipe',
  '(': 'left-paren',
  ')': 'right-paren',
  ',': 'comma',
};

function tokenAt(source: string, position: number, previous: TokenKind | undefined): Lexed {
  const character = source.charAt(position);
  const blank = matchAt(spaces, source, position);
  if (blank !== undefined) return spaceAt(source, position, blank);
  const mark = punctuation[character];
  if (mark !== undefined) return { kind: mark, text: character, end: position + 1 };
  if (character === ':') {
    return source.startsWith(':=', position)
      ? { kind: 'declare', text: ':=', end: position + 2 }
      : { kind: 'error', text: 'expected :=', end: position };
  }
  if (character === '"') return literalAt(source, position, quoted, 'string', 'quoted string');
  if (character === '`') return literalAt(source, position, rawQuoted, 'raw-string', 'raw quoted string');
  if (character === "'") return literalAt(source, position, rune, 'rune', 'character constant');
  if (character === '$') return nameAt(source, position, 'variable', word);
  if (character === '.') {
    // `.5` is a number, but in a chain (`.steps.2nd.output`) it continues the chain.
    const chained = previous === 'field' || previous === 'variable' || previous === 'right-paren';
    if (chained || !isDigit(source.charAt(position + 1))) return nameAt(source, position, 'field', fieldName);
  }
  if (character === '.' || character === '+' || character === '-' || isDigit(character)) {
    return numberAt(source, position);
  }
  const name = matchAt(word, source, position);
  if (name !== undefined) return identifierAt(source, position, name);
  const code = source.codePointAt(position) ?? 0;
  if (code > 0x20 && code < 0x7f) return { kind: 'character', text: character, end: position + 1 };
  return {
    kind: 'error',
    text: `unrecognized character in action: ${JSON.stringify(character)}`,
    end: position,
  };
}

/** The last space before `-}}` belongs to the trim marker. */
function spaceAt(source: string, position: number, blank: string): Lexed {
  const end = position + blank.length;
  const beforeMarker = end - 1;
  if (beforeMarker > position && source.startsWith('-}}', end)) {
    return { kind: 'space', text: blank.slice(0, -1), end: beforeMarker };
  }
  return { kind: 'space', text: blank, end };
}

function literalAt(source: string, position: number, pattern: RegExp, kind: TokenKind, what: string): Lexed {
  const text = matchAt(pattern, source, position);
  if (text === undefined) return { kind: 'error', text: `unterminated ${what}`, end: position };
  return { kind, text, end: position + text.length };
}

function nameAt(source: string, position: number, kind: 'variable' | 'field', pattern: RegExp): Lexed {
  const name = matchAt(pattern, source, position + 1) ?? '';
  const end = position + 1 + name.length;
  if (!isTerminator(source, end)) return badCharacter(source, end);
  if (kind === 'variable') return { kind, text: `$${name}`, end };
  return name === '' ? { kind: 'dot', text: '.', end } : { kind, text: name, end };
}

function identifierAt(source: string, position: number, name: string): Lexed {
  const end = position + name.length;
  if (!isTerminator(source, end)) return badCharacter(source, end);
  if (keywords.has(name)) return { kind: 'keyword', text: name, end };
  return { kind: name === 'true' || name === 'false' ? 'bool' : 'identifier', text: name, end };
}

function numberAt(source: string, position: number): Lexed {
  const text = matchAt(number, source, position) ?? '';
  const end = position + text.length;
  if (text === '' || matchAt(word, source, end) !== undefined || /[+-]/.test(source.charAt(end))) {
    return {
      kind: 'error',
      text: `bad number syntax: ${JSON.stringify(source.slice(position, end + 1))}`,
      end,
    };
  }
  return { kind: 'number', text, end };
}

function badCharacter(source: string, position: number): Lexed {
  return { kind: 'error', text: `bad character ${JSON.stringify(source.charAt(position))}`, end: position };
}

function rightDelimiterAt(source: string, position: number): { readonly next: number } | undefined {
  if (isSpace(source.charAt(position)) && source.startsWith('-}}', position + 1)) {
    const blank = matchAt(spaces, source, position + 4) ?? '';
    return { next: position + 4 + blank.length };
  }
  return source.startsWith('}}', position) ? { next: position + 2 } : undefined;
}

function isTerminator(source: string, position: number): boolean {
  const character = source.charAt(position);
  return (
    character === '' ||
    isSpace(character) ||
    '.,|:)('.includes(character) ||
    source.startsWith('}}', position)
  );
}

function isTrimMarker(source: string, position: number): boolean {
  return source.charAt(position) === '-' && isSpace(source.charAt(position + 1));
}

function trimSpacesRight(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function matchAt(pattern: RegExp, source: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(source)?.[0];
}

function fail(tokens: Token[], message: string, offset: number): undefined {
  tokens.push({ kind: 'error', text: message, offset });
  return undefined;
}
