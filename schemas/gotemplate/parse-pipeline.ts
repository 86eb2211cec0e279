import type { Command, Operand, Pipeline } from './ast.ts';
import { ParseFailure } from './failure.ts';
import { hasFunction } from './functions.ts';
import type { Token } from './lex.ts';
import { maxNesting } from './max-nesting.ts';
import { parseNumber } from './parse-number.ts';
import type { TokenReader } from './token-reader.ts';
import { unquoteRune, unquoteText } from './unquote.ts';

type PipelineEnd = 'right' | 'right-paren';

/**
 * Parses `[$x :=] command | command …` and consumes its end. `variables` are the names in sight: new ones are added.
 */
export function parsePipeline(
  reader: TokenReader,
  variables: string[],
  context: string,
  end: PipelineEnd,
  depth = 0,
): Pipeline {
  if (depth > maxNesting) {
    throw new ParseFailure(`expression nests more than ${maxNesting} levels deep`, reader.peek().offset);
  }
  const declared = parseDeclarations(reader, variables, context);
  const commands: Command[] = [];
  while (true) {
    const token = reader.peekWord();
    if (token.kind === end) {
      reader.next();
      checkCommands(commands, context, token.offset);
      return { ...declared, commands };
    }
    if (!startsOperand(token)) throw unexpected(token, context);
    commands.push(parseCommand(reader, variables, depth));
  }
}

function startsOperand(token: Token): boolean {
  switch (token.kind) {
    case 'bool':
    case 'rune':
    case 'dot':
    case 'field':
    case 'identifier':
    case 'number':
    case 'raw-string':
    case 'string':
    case 'variable':
    case 'left-paren':
      return true;
    default:
      return token.kind === 'keyword' && token.text === 'nil';
  }
}

function parseDeclarations(
  reader: TokenReader,
  variables: string[],
  context: string,
): Pick<Pipeline, 'variables' | 'assigns'> {
  const names: string[] = [];
  while (reader.peekWord().kind === 'variable') {
    const start = reader.mark();
    const variable = reader.next();
    const following = reader.peekWord();
    if (following.kind === 'assign' || following.kind === 'declare') {
      reader.next();
      declare(variables, names, variable);
      return { variables: names, assigns: following.kind === 'assign' };
    }
    if (following.kind !== 'comma') {
      reader.reset(start);
      break;
    }
    reader.next();
    declare(variables, names, variable);
    if (context !== 'range' || names.length > 1) {
      throw new ParseFailure(`too many declarations in ${context}`, following.offset);
    }
    const second = reader.peekWord();
    if (second.kind !== 'variable' && second.kind !== 'right' && second.kind !== 'right-paren') {
      throw new ParseFailure('range can only initialize variables', second.offset);
    }
  }
  return { variables: names, assigns: false };
}

/** Bounded, since looking a variable up walks over all in sight. */
const maxVariables = 1000;

function declare(variables: string[], names: string[], variable: Token): void {
  if (variables.length >= maxVariables) {
    throw new ParseFailure(`more than ${maxVariables} variables in sight`, variable.offset);
  }
  names.push(variable.text);
  variables.push(variable.text);
}

function checkCommands(commands: readonly Command[], context: string, offset: number): void {
  if (commands.length === 0) throw new ParseFailure(`missing value for ${context}`, offset);
  for (const [index, [first]] of commands.entries()) {
    if (index > 0 && (first.kind === 'constant' || first.kind === 'dot' || first.kind === 'nil')) {
      throw new ParseFailure(`non executable command in pipeline stage ${index + 1}`, offset);
    }
  }
}

function parseCommand(reader: TokenReader, variables: string[], depth: number): Command {
  const operands: Operand[] = [];
  while (true) {
    const operand = parseOperand(reader, variables, depth);
    if (operand !== undefined) operands.push(operand);
    const token = reader.peek();
    if (token.kind === 'space') {
      reader.next();
      continue;
    }
    if (token.kind === 'pipe') reader.next();
    else if (token.kind !== 'right' && token.kind !== 'right-paren') throw unexpected(token, 'operand');
    const [first, ...rest] = operands;
    if (first === undefined) throw new ParseFailure('empty command', token.offset);
    return [first, ...rest];
  }
}

/** A term with the fields that follow it: `.a.b`, `$x.a`, `(index .list 0).name`. */
function parseOperand(reader: TokenReader, variables: string[], depth: number): Operand | undefined {
  const start = reader.peekWord();
  const term = parseTerm(reader, variables, depth);
  if (term === undefined) return undefined;
  const fields: string[] = [];
  while (reader.peek().kind === 'field') fields.push(reader.next().text);
  if (fields.length === 0) return term;
  switch (term.kind) {
    case 'field':
      return { kind: 'field', fields: [...term.fields, ...fields] };
    case 'variable':
      return { ...term, fields };
    case 'constant':
    case 'nil':
    case 'dot':
      throw new ParseFailure(`unexpected . after term ${JSON.stringify(start.text)}`, start.offset);
    default:
      return { kind: 'chain', base: term, fields };
  }
}

function parseTerm(reader: TokenReader, variables: string[], depth: number): Operand | undefined {
  const token = reader.peekWord();
  if (!startsOperand(token)) return undefined;
  reader.next();
  switch (token.kind) {
    case 'identifier':
      if (!hasFunction(token.text)) {
        throw new ParseFailure(`function ${JSON.stringify(token.text)} not defined`, token.offset);
      }
      return { kind: 'function', name: token.text };
    case 'dot':
      return { kind: 'dot' };
    case 'variable':
      if (!variables.includes(token.text)) {
        throw new ParseFailure(`undefined variable ${JSON.stringify(token.text)}`, token.offset);
      }
      return { kind: 'variable', name: token.text, fields: [] };
    case 'field':
      return { kind: 'field', fields: [token.text] };
    case 'bool':
      return { kind: 'constant', value: token.text === 'true' };
    case 'left-paren':
      return {
        kind: 'pipeline',
        // A parenthesis may declare variables too; Go keeps them until the statement ends.
        pipeline: parsePipeline(reader, variables, 'parenthesized pipeline', 'right-paren', depth + 1),
      };
    case 'keyword':
      return { kind: 'nil' };
    default:
      return { kind: 'constant', value: parseLiteral(token) };
  }
}

function parseLiteral(token: Token): string | bigint | number {
  if (token.kind === 'number') {
    const value = parseNumber(token.text);
    if (typeof value === 'object') throw new ParseFailure(value.error, token.offset);
    return value;
  }
  if (token.kind === 'rune') {
    const code = unquoteRune(token.text);
    if (code === undefined)
      throw new ParseFailure(`malformed character constant: ${token.text}`, token.offset);
    return BigInt(code);
  }
  const text = unquoteText(token.text);
  if (text === undefined) throw new ParseFailure('invalid syntax in quoted string', token.offset);
  return text;
}

function unexpected(token: Token, context: string): ParseFailure {
  return new ParseFailure(`unexpected ${JSON.stringify(token.text)} in ${context}`, token.offset);
}
