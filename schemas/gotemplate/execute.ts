import type { Statement, Template } from './ast.ts';
import { assignVariable, evaluatePipeline, type Scope } from './evaluate.ts';
import { ExecuteFailure } from './failure.ts';
import { type Bounds, defaultBounds, newMeter } from './meter.ts';
import { printed } from './print.ts';
import { isDictionary, isList, isTrue, sortedKeys, toValue, typeName, type Value } from './value.ts';

export type Executed =
  | { readonly kind: 'ok'; readonly text: string }
  | { readonly kind: 'error'; readonly message: string };

/** Statements and templates within each other; more is an error. */
const maxDepth = 300;

/**
 * Carries a template out on JSON data (orchestration 4.5). Data is data: a text that holds braces is printed as it is.
 * Never throws; length of the result, work and depth are bounded.
 */
export function executeTemplate(template: Template, data: unknown, bounds: Partial<Bounds> = {}): Executed {
  const meter = newMeter({ ...defaultBounds, ...bounds });
  const root = toValue(data);
  const run: Run = {
    template,
    meter,
    variables: [{ name: '$', value: root }],
    parts: [],
    length: 0,
    depth: 0,
  };
  try {
    executeBody(template.body, root, run);
    return { kind: 'ok', text: run.parts.join('') };
  } catch (failure) {
    if (failure instanceof ExecuteFailure) return { kind: 'error', message: failure.message };
    throw failure;
  }
}

interface Run extends Scope {
  readonly template: Template;
  readonly parts: string[];
  length: number;
  depth: number;
}

/** How a statement ended: go on with the next, or with the enclosing range. */
type Flow = 'next' | 'break' | 'continue';

function executeBody(body: readonly Statement[], dot: Value, run: Run): Flow {
  run.depth++;
  if (run.depth > maxDepth) throw new ExecuteFailure(`template runs more than ${maxDepth} levels deep`);
  let flow: Flow = 'next';
  for (const statement of body) {
    flow = executeStatement(statement, dot, run);
    if (flow !== 'next') break;
  }
  run.depth--;
  return flow;
}

function executeStatement(statement: Statement, dot: Value, run: Run): Flow {
  run.meter.spend(1);
  switch (statement.kind) {
    case 'text':
      write(statement.text, run);
      return 'next';
    case 'action': {
      const value = evaluatePipeline(statement.pipeline, dot, run);
      if (statement.pipeline.variables.length === 0) write(printed(value, run.meter), run);
      return 'next';
    }
    case 'if':
    case 'with':
      return executeBranches(statement, dot, run);
    case 'range':
      return executeRange(statement, dot, run);
    case 'template':
      executeTemplateCall(statement, dot, run);
      return 'next';
    case 'break':
    case 'continue':
      return statement.kind;
  }
}

function write(text: string, run: Run): void {
  run.length += text.length;
  run.meter.checkLength(run.length);
  run.meter.spend(text.length / 16);
  if (text !== '') run.parts.push(text);
}

function executeBranches(statement: Extract<Statement, { kind: 'if' | 'with' }>, dot: Value, run: Run): Flow {
  const outer = run.variables.length;
  let flow: Flow | undefined;
  for (const { pipeline, body } of statement.branches) {
    const value = evaluatePipeline(pipeline, dot, run);
    if (!isTrue(value)) continue;
    flow = executeBody(body, statement.kind === 'with' ? value : dot, run);
    break;
  }
  flow ??= executeBody(statement.otherwise, dot, run);
  run.variables.length = outer;
  return flow;
}

type Range = Extract<Statement, { kind: 'range' }>;

function executeRange(statement: Range, dot: Value, run: Run): Flow {
  const outer = run.variables.length;
  const value = evaluatePipeline(statement.pipeline, dot, run);
  const inner = run.variables.length;
  let isEmpty = true;
  let flow: Flow = 'next';
  for (const [key, item] of entriesOf(value, statement, run)) {
    isEmpty = false;
    run.meter.spend(1);
    setRangeVariables(statement, key, item, run, inner);
    flow = executeBody(statement.body, item, run);
    run.variables.length = inner;
    if (flow === 'break') break;
  }
  flow = 'next';
  if (isEmpty) flow = executeBody(statement.otherwise, dot, run);
  run.variables.length = outer;
  return flow;
}

/** One variable is the item; of two, the first is the key. */
function setRangeVariables(statement: Range, key: Value, item: Value, run: Run, inner: number): void {
  const { variables, assigns } = statement.pipeline;
  const [first, second] = variables;
  if (first === undefined) return;
  if (assigns) {
    assignVariable(run, first, second === undefined ? item : key);
    if (second !== undefined) assignVariable(run, second, item);
    return;
  }
  // The pipeline itself has declared them, in this order, as the last ones in sight.
  const newest = run.variables[inner - 1];
  if (newest !== undefined) newest.value = item;
  const older = second === undefined ? undefined : run.variables[inner - 2];
  if (older !== undefined) older.value = key;
}

function* entriesOf(value: Value, statement: Range, run: Run): Generator<readonly [Value, Value]> {
  // A missing key is "", and where a list is missing there is nothing to walk over (in Go a missing key is nil here).
  if (value === null || value === '') return;
  if (typeof value === 'bigint') {
    if (statement.pipeline.variables.length > 1) {
      throw new ExecuteFailure(`can't use ${value} to iterate over more than one variable`);
    }
    for (let number = 0n; number < value; number++) yield [null, number];
  } else if (isList(value)) {
    for (const [index, item] of value.entries()) yield [BigInt(index), toValue(item)];
  } else if (isDictionary(value)) {
    const keys = sortedKeys(value);
    run.meter.spend(keys.length);
    for (const key of keys) yield [key, toValue(value[key])];
  } else {
    throw new ExecuteFailure(`range can't iterate over ${typeName(value)}`);
  }
}

function executeTemplateCall(
  statement: Extract<Statement, { kind: 'template' }>,
  dot: Value,
  run: Run,
): void {
  const body = run.template.definitions.get(statement.name);
  if (body === undefined) throw new ExecuteFailure(`template ${JSON.stringify(statement.name)} not defined`);
  const argument = statement.argument === undefined ? null : evaluatePipeline(statement.argument, dot, run);
  // A called template sees none of the caller's variables; what it pushes ends with it.
  const called: Run = { ...run, variables: [{ name: '$', value: argument }] };
  executeBody(body, argument, called);
  run.length = called.length;
}
