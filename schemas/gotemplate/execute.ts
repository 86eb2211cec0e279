import type { Statement, Template } from './ast.ts';
import { assignVariable, evaluatePipeline, type Scope } from './evaluate.ts';
import { ExecuteFailure } from './failure.ts';
import { type Bounds, defaultBounds, newMeter, type Traced } from './meter.ts';
import { printed } from './print.ts';
import { isDictionary, isList, isTrue, sortedKeys, toValue, typeName } from './value.ts';

export type Executed =
  | { readonly kind: 'ok'; readonly text: string }
  | { readonly kind: 'error'; readonly message: string };

export type ExecutedParts =
  | { readonly kind: 'ok'; readonly parts: readonly TextPart[] }
  | { readonly kind: 'error'; readonly message: string };

/** A piece of the text with the marks of the untrusted data that it was made with; none for the author's own text. */
export interface TextPart {
  readonly text: string;
  readonly sources: readonly string[];
}

/** Statements and templates within each other; more is an error. */
const maxDepth = 300;

/**
 * Carries a template out on JSON data (orchestration 4.5). Data is data: a text that holds braces is printed as it is.
 * Never throws; length of the result, work and depth are bounded.
 */
export function executeTemplate(template: Template, data: unknown, bounds: Partial<Bounds> = {}): Executed {
  const executed = executeTemplateParts(template, data, bounds);
  if (executed.kind === 'error') return executed;
  return { kind: 'ok', text: executed.parts.map(({ text }) => text).join('') };
}

/**
 * Like executeTemplate, and tells the author's text from what was made with data marked by `untrusted`: an action
 * that reads such data, through whatever variables and functions, is a part of its own. What `if` looks at leaves
 * no mark on the text that it lets through.
 */
export function executeTemplateParts(
  template: Template,
  data: unknown,
  bounds: Partial<Bounds> = {},
): ExecutedParts {
  const meter = newMeter({ ...defaultBounds, ...bounds });
  const run: Run = { template, meter, variables: [], parts: [], length: 0, depth: 0 };
  try {
    const root = meter.traced(() => toValue(data, meter));
    run.variables.push({ name: '$', content: root });
    executeBody(template.body, root, run);
    return { kind: 'ok', parts: run.parts };
  } catch (failure) {
    if (failure instanceof ExecuteFailure) return { kind: 'error', message: failure.message };
    throw failure;
  }
}

interface Run extends Scope {
  readonly template: Template;
  readonly parts: TextPart[];
  length: number;
  depth: number;
}

const nothing: Traced = { value: null, sources: new Set() };

/** How a statement ended: go on with the next, or with the enclosing range. */
type Flow = 'next' | 'break' | 'continue';

function executeBody(body: readonly Statement[], dot: Traced, run: Run): Flow {
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

function executeStatement(statement: Statement, dot: Traced, run: Run): Flow {
  run.meter.spend(1);
  switch (statement.kind) {
    case 'text':
      write(statement.text, nothing.sources, run);
      return 'next';
    case 'action': {
      // Printing reads the members of objects, which may be marked too.
      const { value, sources } = run.meter.traced(() => {
        const content = evaluatePipeline(statement.pipeline, dot, run);
        return statement.pipeline.variables.length === 0 ? printed(content.value, run.meter) : '';
      });
      write(String(value), sources, run);
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

function write(text: string, sources: ReadonlySet<string>, run: Run): void {
  run.length += text.length;
  run.meter.checkLength(run.length);
  run.meter.spend(text.length / 16);
  if (text !== '') run.parts.push({ text, sources: [...sources] });
}

type Branches = Extract<Statement, { kind: 'if' | 'with' }>;

function executeBranches(statement: Branches, dot: Traced, run: Run): Flow {
  const outer = run.variables.length;
  let flow: Flow | undefined;
  for (const { pipeline, body } of statement.branches) {
    const content = evaluatePipeline(pipeline, dot, run);
    if (!isTrue(content.value)) continue;
    flow = executeBody(body, statement.kind === 'with' ? content : dot, run);
    break;
  }
  flow ??= executeBody(statement.otherwise, dot, run);
  run.variables.length = outer;
  return flow;
}

type Range = Extract<Statement, { kind: 'range' }>;

function executeRange(statement: Range, dot: Traced, run: Run): Flow {
  const outer = run.variables.length;
  const holder = evaluatePipeline(statement.pipeline, dot, run);
  const inner = run.variables.length;
  let isEmpty = true;
  for (const [key, data] of entriesOf(holder, statement, run)) {
    isEmpty = false;
    run.meter.spend(1);
    const item = itemOf(data, holder, run);
    setRangeVariables(statement, { value: key, sources: holder.sources }, item, run, inner);
    const flow = executeBody(statement.body, item, run);
    run.variables.length = inner;
    if (flow === 'break') break;
  }
  const flow = isEmpty ? executeBody(statement.otherwise, dot, run) : 'next';
  run.variables.length = outer;
  return flow;
}

/** An item bears the marks of what holds it, and its own. */
function itemOf(data: unknown, holder: Traced, run: Run): Traced {
  const { value, sources } = run.meter.traced(() => toValue(data, run.meter));
  return { value, sources: sources.size === 0 ? holder.sources : new Set([...sources, ...holder.sources]) };
}

/** One variable is the item; of two, the first is the key. */
function setRangeVariables(statement: Range, key: Traced, item: Traced, run: Run, inner: number): void {
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
  if (newest !== undefined) newest.content = item;
  const older = second === undefined ? undefined : run.variables[inner - 2];
  if (older !== undefined) older.content = key;
}

/** Keys as values, items as raw data. */
function* entriesOf(
  { value }: Traced,
  statement: Range,
  run: Run,
): Generator<readonly [string | bigint | null, unknown]> {
  // A missing key is "", and where a list is missing there is nothing to walk over (in Go a missing key is nil here).
  if (value === null || value === '') return;
  if (typeof value === 'bigint') {
    if (statement.pipeline.variables.length > 1) {
      throw new ExecuteFailure(`can't use ${value} to iterate over more than one variable`);
    }
    for (let number = 0n; number < value; number++) yield [null, number];
  } else if (isList(value)) {
    for (const [index, item] of value.entries()) yield [BigInt(index), item];
  } else if (isDictionary(value)) {
    const keys = sortedKeys(value);
    run.meter.spend(keys.length);
    for (const key of keys) yield [key, value[key]];
  } else {
    throw new ExecuteFailure(`range can't iterate over ${typeName(value)}`);
  }
}

type Call = Extract<Statement, { kind: 'template' }>;

function executeTemplateCall(statement: Call, dot: Traced, run: Run): void {
  const body = run.template.definitions.get(statement.name);
  if (body === undefined) throw new ExecuteFailure(`template ${JSON.stringify(statement.name)} not defined`);
  const argument =
    statement.argument === undefined ? nothing : evaluatePipeline(statement.argument, dot, run);
  // A called template sees none of the caller's variables; what it pushes ends with it.
  const called: Run = { ...run, variables: [{ name: '$', content: argument }] };
  executeBody(body, argument, called);
  run.length = called.length;
}
