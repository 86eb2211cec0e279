import type { Operand, Pipeline, Statement, Template } from './ast.ts';

/** A name from the root of the data; null stands for whichever item of a list or map. */
type Key = string | null;

/** Where a value stands in the data, or undefined when that cannot be known. */
type Path = readonly Key[] | undefined;

/**
 * The fields of the data that a template reads, each as its keys from the root: `.steps.a.output`,
 * `index .steps "a"`, `(index .steps "a").output`, `$.input.x`, also through `with`, variables and called templates.
 * What it reads of items is left out: `itemReferencesOf` has it.
 */
export function referencesOf(template: Template): readonly (readonly string[])[] {
  return everyReference(template).filter((path) => path.every((key) => key !== null));
}

/** What a template reads of the items of a list or map, by `range` or `index`: `.items`, null, `.name`. */
export function itemReferencesOf(template: Template): readonly (readonly Key[])[] {
  return everyReference(template).filter((path) => path.includes(null));
}

function everyReference(template: Template): readonly (readonly Key[])[] {
  const walk: Walk = { template, found: new Map(), called: new Set() };
  walkBody(template.body, [], [['$', []]], walk);
  return [...walk.found.values()];
}

interface Walk {
  readonly template: Template;
  readonly found: Map<string, readonly Key[]>;
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
    case 'range': {
      const path = walkPipeline(statement.pipeline, dot, variables, walk, true);
      note(path, walk);
      walkBody(statement.body, itemOf(path), variables, walk);
      walkBody(statement.otherwise, dot, variables, walk);
      break;
    }
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

const itemOf = (path: Path): Path => path && [...path, null];

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
  // The first of two variables of a range is the index.
  for (const [at, name] of pipeline.variables.entries())
    variables.push([name, !isRange ? path : at === pipeline.variables.length - 1 ? itemOf(path) : undefined]);
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
  const base = first === undefined ? undefined : pathOf(first, dot, variables, walk);
  const path = keys.map(nameOf);
  const isKnown = name === 'index' && base !== undefined;
  if (isKnown && !path.includes(null)) return [...base, ...path];
  note(base, walk);
  for (const key of keys) note(pathOf(key, dot, variables, walk), walk);
  return isKnown ? [...base, ...path] : undefined;
}

const nameOf = (key: Operand): Key =>
  key.kind === 'constant' && typeof key.value === 'string' ? key.value : null;

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
