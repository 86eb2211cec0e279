import type { Branch, Pipeline, Statement, Template } from './ast.ts';
import { ParseFailure } from './failure.ts';
import { lexTemplate, type Token } from './lex.ts';
import { maxNesting } from './max-nesting.ts';
import { parsePipeline } from './parse-pipeline.ts';
import { expectRight, parseName, unexpected } from './parse-words.ts';
import { TokenReader } from './token-reader.ts';

export type Parsed =
  | { readonly kind: 'ok'; readonly template: Template }
  | { readonly kind: 'error'; readonly message: string; readonly offset: number };

/**
 * Parses Go's text/template (orchestration 4.5), plus hyphens in field names (`.steps.fact-check.output`).
 * Never throws; `offset` counts UTF-16 units. Work is linear in the length of the text.
 */
export function parseTemplate(text: string): Parsed {
  try {
    const tree: Tree = {
      reader: new TokenReader(lexTemplate(text)),
      definitions: new Map(),
      depth: 0,
      open: [],
    };
    return { kind: 'ok', template: { body: parseMain(tree), definitions: tree.definitions } };
  } catch (failure) {
    if (failure instanceof ParseFailure) {
      return { kind: 'error', message: failure.message, offset: failure.offset };
    }
    throw failure;
  }
}

interface Tree {
  readonly reader: TokenReader;
  readonly definitions: Map<string, readonly Statement[]>;
  depth: number;
  /** Offsets of the actions that wait for their end, innermost last: a missing end is told at the first of them. */
  readonly open: number[];
}

/** What a list of statements stopped at. */
type End = 'end' | 'else';

/** The names in sight; `define` and `block` start with a new one. */
interface Scope {
  readonly variables: string[];
  rangeDepth: number;
}

function newScope(): Scope {
  return { variables: ['$'], rangeDepth: 0 };
}

function parseMain(tree: Tree): readonly Statement[] {
  const { reader } = tree;
  const scope = newScope();
  const body: Statement[] = [];
  while (reader.peek().kind !== 'end') {
    if (isDefinition(reader)) {
      parseDefinition(tree);
      continue;
    }
    const offset = reader.peek().offset;
    const statement = parseStatement(tree, scope);
    if (typeof statement === 'string') throw new ParseFailure(`unexpected {{${statement}}}`, offset);
    body.push(statement);
  }
  return body;
}

function isDefinition(reader: TokenReader): boolean {
  if (reader.peek().kind !== 'left') return false;
  const start = reader.mark();
  reader.next();
  const word = reader.nextWord();
  if (word.kind === 'keyword' && word.text === 'define') return true;
  reader.reset(start);
  return false;
}

function parseDefinition(tree: Tree): void {
  const name = parseName(tree.reader, 'define clause');
  expectRight(tree.reader, 'define clause');
  const offset = tree.reader.peek().offset;
  const body = parseWholeBody(tree, 'define clause');
  define(tree, name, body, offset);
}

/** Statements up to `{{end}}`, in a scope of their own. */
function parseWholeBody(tree: Tree, context: string): readonly Statement[] {
  const { body, end } = parseBody(tree, newScope());
  if (end === 'else') throw new ParseFailure(`unexpected {{else}} in ${context}`, tree.reader.peek().offset);
  return body;
}

function define(tree: Tree, name: string, body: readonly Statement[], offset: number): void {
  const existing = tree.definitions.get(name);
  if (existing !== undefined && !isBlank(existing)) {
    if (isBlank(body)) return;
    throw new ParseFailure(`multiple definition of template ${JSON.stringify(name)}`, offset);
  }
  tree.definitions.set(name, body);
}

function isBlank(body: readonly Statement[]): boolean {
  return body.every((statement) => statement.kind === 'text' && statement.text.trim() === '');
}

function parseBody(tree: Tree, scope: Scope): { readonly body: readonly Statement[]; readonly end: End } {
  tree.depth++;
  if (tree.depth > maxNesting) {
    const message = `template nests more than ${maxNesting} levels deep`;
    throw new ParseFailure(message, tree.reader.peek().offset);
  }
  const body: Statement[] = [];
  while (true) {
    const token = tree.reader.peek();
    if (token.kind === 'end')
      throw new ParseFailure(
        'unexpected end of template, {{end}} is missing',
        tree.open.at(-1) ?? token.offset,
      );
    const statement = parseStatement(tree, scope);
    if (typeof statement === 'string') {
      tree.depth--;
      return { body, end: statement };
    }
    body.push(statement);
  }
}

function parseStatement(tree: Tree, scope: Scope): Statement | End {
  const { reader } = tree;
  const token = reader.next();
  if (token.kind === 'text') return { kind: 'text', text: token.text };
  if (token.kind !== 'left') throw unexpected(token, 'input');
  const start = reader.mark();
  const word = reader.nextWord();
  if (word.kind === 'keyword' && word.text !== 'nil') {
    tree.open.push(token.offset);
    const control = parseControl(tree, scope, word);
    tree.open.pop();
    return control;
  }
  reader.reset(start);
  return { kind: 'action', pipeline: parsePipeline(reader, scope.variables, 'command', 'right') };
}

function parseControl(tree: Tree, scope: Scope, word: Token): Statement | End {
  const { reader } = tree;
  switch (word.text) {
    case 'if':
    case 'with':
      return parseBranches(tree, scope, word.text);
    case 'range':
      return parseRange(tree, scope);
    case 'end':
      expectRight(reader, 'end');
      return 'end';
    case 'else':
      if (!isBranchWord(reader)) expectRight(reader, 'else');
      return 'else';
    case 'break':
    case 'continue':
      expectRight(reader, `{{${word.text}}}`);
      if (scope.rangeDepth === 0) throw new ParseFailure(`{{${word.text}}} outside {{range}}`, word.offset);
      return { kind: word.text };
    case 'template':
      return parseCall(reader, scope);
    case 'block':
      return parseBlock(tree, scope);
    default:
      throw unexpected(word, 'command');
  }
}

/** `{{else if` and `{{else with` leave their second word for the statement that they continue. */
function isBranchWord(reader: TokenReader): boolean {
  const word = reader.peekWord();
  return word.kind === 'keyword' && (word.text === 'if' || word.text === 'with');
}

function parseBranches(tree: Tree, scope: Scope, kind: 'if' | 'with'): Statement {
  const { reader } = tree;
  const outer = scope.variables.length;
  const branches: Branch[] = [];
  let otherwise: readonly Statement[] = [];
  while (true) {
    const pipeline = parsePipeline(reader, scope.variables, kind, 'right');
    const { body, end } = parseBody(tree, scope);
    branches.push({ pipeline, body });
    if (end === 'end') break;
    const word = reader.peekWord();
    if (word.kind === 'keyword' && word.text === kind) {
      reader.nextWord();
      continue;
    }
    otherwise = parseElse(tree, scope);
    break;
  }
  scope.variables.length = outer;
  return { kind, branches, otherwise };
}

function parseRange(tree: Tree, scope: Scope): Statement {
  const outer = scope.variables.length;
  const pipeline: Pipeline = parsePipeline(tree.reader, scope.variables, 'range', 'right');
  scope.rangeDepth++;
  const { body, end } = parseBody(tree, scope);
  scope.rangeDepth--;
  const otherwise = end === 'else' ? parseElse(tree, scope) : [];
  scope.variables.length = outer;
  return { kind: 'range', pipeline, body, otherwise };
}

function parseElse(tree: Tree, scope: Scope): readonly Statement[] {
  const { body, end } = parseBody(tree, scope);
  if (end === 'else') throw new ParseFailure('expected end; found {{else}}', tree.reader.peek().offset);
  return body;
}

function parseCall(reader: TokenReader, scope: Scope): Statement {
  const name = parseName(reader, 'template clause');
  if (reader.peekWord().kind === 'right') {
    reader.nextWord();
    return { kind: 'template', name, argument: undefined };
  }
  return {
    kind: 'template',
    name,
    argument: parsePipeline(reader, scope.variables, 'template clause', 'right'),
  };
}

function parseBlock(tree: Tree, scope: Scope): Statement {
  const { reader } = tree;
  const offset = reader.peekWord().offset;
  const name = parseName(reader, 'block clause');
  const argument = parsePipeline(reader, scope.variables, 'block clause', 'right');
  define(tree, name, parseWholeBody(tree, 'block clause'), offset);
  return { kind: 'template', name, argument };
}
