import { type ASTNode, parse } from '@marcbachmann/cel-js';

/** JavaScript for one CEL rule. `usesOld` marks a transition rule, which holds on updates only. */
export interface CompiledRule {
  /** Expression over `self`, `oldSelf` and the functions of operations.ts, each written `cel.<name>`. */
  readonly code: string;
  readonly usesOld: boolean;
}

/**
 * Turns a CEL rule into JavaScript, so that a cold process need not parse it. Covers the part of CEL that our
 * schemas use and throws on anything else.
 */
export function compileRule(rule: string): CompiledRule {
  return { code: condition(parse(rule).ast), usesOld: /\boldSelf\b/.test(rule) };
}

/** Code that yields a boolean. */
function condition(node: ASTNode): string {
  switch (node.op) {
    case '&&':
    case '||':
      return logical(node.op, condition(node.args[0]), condition(node.args[1]));
    case '!_':
      return `!${condition(node.args)}`;
    case '?:':
      return `(${condition(node.args[0])} ? ${condition(node.args[1])} : ${condition(node.args[2])})`;
    case '==':
    case '!=':
      if (isCondition(node.args[0]) && isCondition(node.args[1])) {
        return `(${condition(node.args[0])} ${node.op}= ${condition(node.args[1])})`;
      }
      return `${node.op === '==' ? '' : '!'}cel.equal(${value(node.args[0])}, ${value(node.args[1])})`;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return `(${numeric(node.args[0])} ${node.op} ${numeric(node.args[1])})`;
    case 'in':
      return `cel.isIn(${value(node.args[0])}, ${value(node.args[1])})`;
    case 'call':
      return hasCall(node.args[0], node.args[1]);
    case 'rcall':
      return methodCondition(node.args[0], node.args[1], node.args[2]) ?? `cel.truth(${value(node)})`;
    default:
      return `cel.truth(${value(node)})`;
  }
}

/** In CEL a true side of `||` and a false side of `&&` decide, even where the other side is an error. */
function logical(operator: '&&' | '||', left: string, right: string): string {
  if (!/\bcel\.(?!equal\(|has\((self|oldSelf),)/.test(left)) return `(${left} ${operator} ${right})`;
  return `cel.${operator === '||' ? 'or' : 'and'}(() => ${left}, () => ${right})`;
}

function isCondition(node: ASTNode): boolean {
  return ['&&', '||', '!_', '==', '!=', '<', '<=', '>', '>=', 'in', 'call'].includes(node.op);
}

/** Code that yields any value. */
function value(node: ASTNode): string {
  switch (node.op) {
    case 'value':
      return typeof node.args === 'bigint' ? String(node.args) : JSON.stringify(node.args);
    case 'id':
      return node.args;
    case '.':
      return `cel.field(${value(node.args[0])}, ${JSON.stringify(node.args[1])})`;
    case 'list':
      return `[${node.args.map(value).join(', ')}]`;
    case '+':
    case '-':
    case '*':
      return numeric(node);
    case '?:':
      return `(${condition(node.args[0])} ? ${value(node.args[1])} : ${value(node.args[2])})`;
    case 'rcall':
      if (node.args[0] === 'size') return `cel.size(${value(node.args[1])})`;
      return condition(node);
    default:
      if (isCondition(node)) return condition(node);
      throw unsupported(node);
  }
}

function numeric(node: ASTNode): string {
  switch (node.op) {
    case 'value':
      return value(node);
    case '+':
    case '-':
    case '*':
      return `(${numeric(node.args[0])} ${node.op} ${numeric(node.args[1])})`;
    case 'rcall':
      if (node.args[0] === 'size') return value(node);
      return `cel.number(${value(node)})`;
    default:
      return `cel.number(${value(node)})`;
  }
}

function hasCall(name: string, args: readonly ASTNode[]): string {
  const target = args[0];
  if (name !== 'has' || target?.op !== '.') throw new Error(`CEL function ${name}(...) is not supported`);
  return `cel.has(${value(target.args[0])}, ${JSON.stringify(target.args[1])})`;
}

const textMethods: Readonly<Record<string, string>> = {
  contains: 'includes',
  startsWith: 'startsWith',
  endsWith: 'endsWith',
};
const macros: Readonly<Record<string, string>> = { all: 'every', exists: 'some' };

function methodCondition(name: string, receiver: ASTNode, args: readonly ASTNode[]): string | undefined {
  const [first, second] = args;
  const textMethod = textMethods[name];
  if (textMethod !== undefined && first !== undefined) {
    return `cel.text(${value(receiver)}).${textMethod}(cel.text(${value(first)}))`;
  }
  const macro = macros[name];
  if (macro !== undefined && first?.op === 'id' && second !== undefined) {
    return `cel.items(${value(receiver)}).${macro}((${first.args}) => ${condition(second)})`;
  }
  if (name === 'size') return undefined;
  throw new Error(`CEL method ${name}() is not supported`);
}

function unsupported(node: ASTNode): Error {
  return new Error(`CEL operator ${node.op} is not supported`);
}
