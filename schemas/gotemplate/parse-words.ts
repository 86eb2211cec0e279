import { ParseFailure } from './failure.ts';
import type { Token } from './lex.ts';
import type { TokenReader } from './token-reader.ts';
import { unquoteText } from './unquote.ts';

/** The quoted name of a template. */
export function parseName(reader: TokenReader, context: string): string {
  const token = reader.nextWord();
  if (token.kind !== 'string' && token.kind !== 'raw-string') throw unexpected(token, context);
  const name = unquoteText(token.text);
  if (name === undefined) throw new ParseFailure('invalid syntax in quoted string', token.offset);
  return name;
}

/** The end of an action, and nothing before it. */
export function expectRight(reader: TokenReader, context: string): void {
  const token = reader.nextWord();
  if (token.kind !== 'right') throw unexpected(token, context);
}

export function unexpected(token: Token, context: string): ParseFailure {
  return new ParseFailure(`unexpected ${JSON.stringify(token.text)} in ${context}`, token.offset);
}
