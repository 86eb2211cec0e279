import type { Command, Operand, Pipeline } from './ast.ts';
import { ExecuteFailure } from './failure.ts';
import { functionOf } from './functions.ts';
import { type Meter, type Traced, textSteps } from './meter.ts';
import { isDictionary, isTrue, memberOf, typeName, type Value } from './value.ts';

export interface Variable {
  readonly name: string;
  content: Traced;
}

/** What expressions see: the variables in sight, newest last, and what they may still spend. */
export interface Scope {
  readonly variables: Variable[];
  readonly meter: Meter;
}

/** Evaluates a pipeline and then declares or assigns its variables. */
export function evaluatePipeline(pipeline: Pipeline, dot: Traced, scope: Scope): Traced {
  const content = scope.meter.traced(() => {
    let value: Value | undefined;
    for (const command of pipeline.commands) value = evaluateCommand(command, dot, scope, value);
    return value === undefined ? null : value;
  });
  for (const name of pipeline.variables) {
    if (pipeline.assigns) assignVariable(scope, name, content);
    else scope.variables.push({ name, content });
  }
  return content;
}

export function assignVariable(scope: Scope, name: string, content: Traced): void {
  const variable = scope.variables.findLast((candidate) => candidate.name === name);
  if (variable === undefined) throw new ExecuteFailure(`undefined variable: ${name}`);
  variable.content = content;
}

/** `piped` is the result of the command before, which becomes the last argument. */
function evaluateCommand(command: Command, dot: Traced, scope: Scope, piped: Value | undefined): Value {
  scope.meter.spend(1);
  const [first, ...operands] = command;
  if (first.kind === 'function') return callFunction(first.name, operands, dot, scope, piped);
  if (first.kind === 'nil') throw new ExecuteFailure('nil is not a command');
  if (operands.length > 0 || piped !== undefined) {
    throw new ExecuteFailure(`can't give argument to non-function ${describe(first)}`);
  }
  return evaluateOperand(first, dot, scope);
}

function evaluateOperand(operand: Operand, dot: Traced, scope: Scope): Value {
  scope.meter.spend(1);
  switch (operand.kind) {
    case 'dot':
      return used(dot, scope);
    case 'nil':
      return null;
    case 'constant':
      return operand.value;
    case 'field':
      return fieldOf(used(dot, scope), operand.fields, scope);
    case 'variable':
      return fieldOf(variableValue(scope, operand.name), operand.fields, scope);
    case 'function':
      return callFunction(operand.name, [], dot, scope, undefined);
    case 'pipeline':
      return evaluatePipeline(operand.pipeline, dot, scope).value;
    case 'chain':
      return fieldOf(evaluateOperand(operand.base, dot, scope), operand.fields, scope);
  }
}

function callFunction(
  name: string,
  operands: readonly Operand[],
  dot: Traced,
  scope: Scope,
  piped: Value | undefined,
): Value {
  const called = functionOf(name, operands.length + (piped === undefined ? 0 : 1));
  const values: Value[] = [];
  for (const operand of operands) {
    const value = evaluateOperand(operand, dot, scope);
    if ((name === 'and' || name === 'or') && isTrue(value) === (name === 'or')) return value;
    values.push(value);
  }
  if (piped !== undefined) values.push(piped);
  scope.meter.spend(textSteps(values));
  const result = called.call(values, scope.meter);
  if (typeof result === 'string') scope.meter.checkLength(result.length);
  scope.meter.spend(textSteps([result]));
  return result;
}

/** Hands a value out, with its marks. */
function used({ value, sources }: Traced, scope: Scope): Value {
  for (const source of sources) scope.meter.touch(source);
  return value;
}

function variableValue(scope: Scope, name: string): Value {
  const variable = scope.variables.findLast((candidate) => candidate.name === name);
  if (variable === undefined) throw new ExecuteFailure(`undefined variable: ${name}`);
  return used(variable.content, scope);
}

/**
 * Walks `.a.b.c`. The last key may be missing and then is ""; a field of anything but an object is an error.
 * Beyond Go: where the object has no `report`, `.report.md` finds its key "report.md" (orchestration 4.5.4).
 */
function fieldOf(value: Value, fields: readonly string[], scope: Scope): Value {
  let receiver = value;
  let index = 0;
  while (index < fields.length) {
    scope.meter.spend(1);
    const name = fields[index] ?? '';
    if (!isDictionary(receiver)) throw cannotEvaluate(receiver, name);
    const member = memberOf(receiver, name, scope.meter);
    const isLast = index === fields.length - 1;
    if (isLast) return member === undefined ? '' : member;
    if (isDictionary(member)) {
      receiver = member;
      index++;
      continue;
    }
    const dotted = dottedMember(receiver, fields, index, scope);
    if (dotted === undefined) throw cannotEvaluate(member ?? null, fields[index + 1] ?? '');
    receiver = dotted.value;
    index = dotted.next;
  }
  return receiver;
}

function dottedMember(
  object: Readonly<Record<string, unknown>>,
  fields: readonly string[],
  start: number,
  scope: Scope,
): { readonly value: Value; readonly next: number } | undefined {
  let key = fields[start] ?? '';
  for (let next = start + 1; next < fields.length; next++) {
    key += `.${fields[next]}`;
    const value = memberOf(object, key, scope.meter);
    if (value !== undefined) return { value, next: next + 1 };
  }
  return undefined;
}

function cannotEvaluate(receiver: Value, field: string): ExecuteFailure {
  return new ExecuteFailure(
    receiver === null
      ? `nothing there to evaluate field ${field} of`
      : `can't evaluate field ${field} in type ${typeName(receiver)}`,
  );
}

function describe(operand: Operand): string {
  switch (operand.kind) {
    case 'field':
      return `.${operand.fields.join('.')}`;
    case 'variable':
      return [operand.name, ...operand.fields].join('.');
    case 'constant':
      return typeof operand.value === 'string' ? JSON.stringify(operand.value) : String(operand.value);
    default:
      return operand.kind;
  }
}
