import { ParseFailure } from './failure.ts';
import type { Token } from './lex.ts';

/** Hands out tokens in order; an error of the lexer is raised when it is reached. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(): Token {
    const token = this.#tokens[Math.min(this.#position, this.#tokens.length - 1)];
    if (token === undefined) return { kind: 'end', text: '', offset: 0 };
    if (token.kind === 'error') throw new ParseFailure(token.text, token.offset);
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#position++;
    return token;
  }

  /** The next token that is no space; spaces before it are consumed. */
  peekWord(): Token {
    while (this.peek().kind === 'space') this.#position++;
    return this.peek();
  }

  nextWord(): Token {
    this.peekWord();
    return this.next();
  }

  mark(): number {
    return this.#position;
  }

  reset(mark: number): void {
    this.#position = mark;
  }
}
