import type { Operand, Pipeline, Statement, Template } from './ast.ts';

/** Where a value stands in the data: fields from the root, or undefined when that cannot be known. */
type Path = readonly string[] | undefined;

/**
 * The fields of the data that a template reads, each as its keys from the root: `.steps.a.output`,
 * `index .steps "a"`, `(index .steps "a").output`, `$.input.x`, also through `with`, variables and called templates.
 * What hangs on the items of a `range` is not known and is left out.
 */
export function referencesOf(template: Template): readonly (readonly string[])[] {
  const walk: Walk = { template, found: new Map(), called: new Set() };
  walkBody(template.body, [], [['$', []]], walk);
  return [...walk.found.values()];
}

interface Walk {
  readonly template: Template;
  readonly found: Map<string, readonly string[]>;
  /** Calls already followed, with where their dot stood: templates may call themselves. */
  readonly called: Set<string>;
}

/** A template may call itself on ever longer paths (`{{template "T" .next}}`). */
const maxCalls = 100;

type Variables = [string, Path][];

function walkBody(body: readonly Statement[], dot: Path, variables: Variables, walk: Walk): void {
  for (const statement of body) walkStatement(statement, dot, variables, walk);
}

function walkStatement(statement: Statement, dot: Path, variables: Variables, walk: Walk): void {
  const outer = variables.length;
  switch (statement.kind) {
    case 'action':
      note(walkPipeline(statement.pipeline, dot, variables, walk), walk);
      return;
    case 'if':
    case 'with':
      for (const { pipeline, body } of statement.branches) {
        const path = walkPipeline(pipeline, dot, variables, walk);
        note(path, walk);
        walkBody(body, statement.kind === 'with' ? path : dot, variables, walk);
      }
      walkBody(statement.otherwise, dot, variables, walk);
      break;
    case 'range':
      note(walkPipeline(statement.pipeline, dot, variables, walk, true), walk);
      walkBody(statement.body, undefined, variables, walk);
      walkBody(statement.otherwise, dot, variables, walk);
      break;
    case 'template':
      walkCall(statement.name, statement.argument, dot, variables, walk);
      return;
    default:
      return;
  }
  variables.length = outer;
}

function walkCall(
  name: string,
  argument: Pipeline | undefined,
  dot: Path,
  variables: Variables,
  walk: Walk,
): void {
  const path = argument === undefined ? undefined : walkPipeline(argument, dot, variables, walk);
  if (path !== undefined && path.length > 0) note(path, walk);
  const call = JSON.stringify([name, path ?? null]);
  const body = walk.template.definitions.get(name);
  if (body === undefined || walk.called.has(call) || walk.called.size >= maxCalls) return;
  walk.called.add(call);
  walkBody(body, path, [['$', path]], walk);
}

function note(path: Path, walk: Walk): void {
  if (path !== undefined && path.length > 0) walk.found.set(JSON.stringify(path), path);
}

/** Notes what the arguments of functions read, and answers where the value of the whole stands, if it stands anywhere. */
function walkPipeline(
  pipeline: Pipeline,
  dot: Path,
  variables: Variables,
  walk: Walk,
  isRange = false,
): Path {
  let path: Path;
  let piped: Path;
  for (const [first, ...operands] of pipeline.commands) {
    note(piped, walk);
    path =
      first.kind === 'function'
        ? walkFunction(first.name, operands, dot, variables, walk)
        : pathOf(first, dot, variables, walk);
    piped = path;
  }
  for (const name of pipeline.variables) variables.push([name, isRange ? undefined : path]);
  return path;
}

function walkFunction(
  name: string,
  operands: readonly Operand[],
  dot: Path,
  variables: Variables,
  walk: Walk,
): Path {
  const [first, ...keys] = operands;
  const names = keys.flatMap((key) =>
    key.kind === 'constant' && typeof key.value === 'string' ? [key.value] : [],
  );
  if (name === 'index' && first !== undefined && names.length === keys.length) {
    const base = pathOf(first, dot, variables, walk);
    return base === undefined ? undefined : [...base, ...names];
  }
  for (const operand of operands) note(pathOf(operand, dot, variables, walk), walk);
  return undefined;
}

function pathOf(operand: Operand, dot: Path, variables: Variables, walk: Walk): Path {
  switch (operand.kind) {
    case 'dot':
      return dot;
    case 'field':
      return dot === undefined ? undefined : [...dot, ...operand.fields];
    case 'variable': {
      const base = variables.findLast(([name]) => name === operand.name)?.[1];
      return base === undefined ? undefined : [...base, ...operand.fields];
    }
    case 'pipeline':
      return walkPipeline(operand.pipeline, dot, variables, walk);
    case 'chain': {
      const base = pathOf(operand.base, dot, variables, walk);
      return base === undefined ? undefined : [...base, ...operand.fields];
    }
    case 'function':
      return walkFunction(operand.name, [], dot, variables, walk);
    default:
      return undefined;
  }
}
