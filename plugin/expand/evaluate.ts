import { nearHint } from '../near-hint.ts';
import { isMap } from '../values/merge.ts';
import { type Evaluated, type Evaluation, evaluateExpression, fail } from './expression.ts';
import { ExpansionStopped, TemplateFailure, type TemplateProblem } from './failure.ts';
import { isTruthy } from './helpers.ts';
import { BLOCKS } from './names.ts';
import { OUTPUT_CHARACTERS } from './output.ts';
import { copyContent, printMustache } from './print.ts';
import type { Frame, TracedValue } from './scope.ts';
import type { Template } from './template.ts';

/** Partials within partials; a partial that includes itself ends here. */
const PARTIAL_DEPTH = 32;
/** Tags and texts that one file may print: the same verdict on every machine, long before the time is up. */
export const EXPANSION_STEPS = 100_000;
/** Milliseconds of the processor that one file's expansion may take (recipes 7). */
export const EXPANSION_MILLIS = 1_000;

/** Prints a program into the evaluation's output. Problems go to `evaluation.problems`; limits throw ExpansionStopped. */
export function evaluateProgram(
  evaluation: Evaluation,
  template: Template,
  program: hbs.AST.Program | undefined,
  frame: Frame,
): void {
  for (const statement of program?.body ?? []) {
    checkLimits(evaluation, template, statement);
    try {
      evaluateStatement(evaluation, template, statement, frame);
    } catch (error) {
      if (error instanceof ExpansionStopped || !(error instanceof TemplateFailure)) throw error;
      noteProblem(evaluation, error.problem);
    }
  }
}

const PROBLEMS_AT_MOST = 100;

function noteProblem(evaluation: Evaluation, problem: TemplateProblem): void {
  // In a loop the same tag fails again and again.
  const isKnown = evaluation.problems.some(
    (known) =>
      known.template === problem.template && known.offset === problem.offset && known.fact === problem.fact,
  );
  if (!isKnown) evaluation.problems.push(problem);
  if (evaluation.problems.length >= PROBLEMS_AT_MOST) throw new ExpansionStopped(problem);
}

function checkLimits(evaluation: Evaluation, template: Template, statement: hbs.AST.Statement): void {
  evaluation.steps += 1;
  const fact = brokenLimit(evaluation);
  if (fact === undefined) return;
  const offset = template.offsetOf(statement.loc.start);
  throw new ExpansionStopped({ rule: 'template.limit', template, offset, fact, fix: 'Loop over less' });
}

function brokenLimit({ steps, output, millis }: Evaluation): string | undefined {
  if (output.length > OUTPUT_CHARACTERS)
    return `the expansion is larger than ${OUTPUT_CHARACTERS} characters`;
  if (steps > EXPANSION_STEPS) return `the expansion takes more than ${EXPANSION_STEPS} steps`;
  if (steps % 256 === 0 && millis() > EXPANSION_MILLIS)
    return `the expansion takes longer than ${EXPANSION_MILLIS} ms`;
  return undefined;
}

function evaluateStatement(
  evaluation: Evaluation,
  template: Template,
  statement: hbs.AST.Statement,
  frame: Frame,
): void {
  if (isNode(statement, 'ContentStatement')) copyContent(evaluation, template, statement);
  else if (isNode(statement, 'MustacheStatement')) printMustache(evaluation, template, statement, frame);
  else if (isNode(statement, 'BlockStatement')) evaluateBlock(evaluation, template, statement, frame);
  else if (isNode(statement, 'PartialStatement')) includePartial(evaluation, template, statement, frame);
  else if (!isNode(statement, 'CommentStatement')) {
    const fact = 'partial blocks and decorators are not part of the recipe format';
    fail(template, statement, 'template.syntax', fact, 'use {{> name}}');
  }
}

interface Statements {
  ContentStatement: hbs.AST.ContentStatement;
  CommentStatement: hbs.AST.CommentStatement;
  MustacheStatement: hbs.AST.MustacheStatement;
  BlockStatement: hbs.AST.BlockStatement;
  PartialStatement: hbs.AST.PartialStatement;
}

function isNode<Type extends keyof Statements>(node: hbs.AST.Node, type: Type): node is Statements[Type] {
  return node.type === type;
}

function evaluateBlock(
  evaluation: Evaluation,
  template: Template,
  block: hbs.AST.BlockStatement,
  frame: Frame,
): void {
  const name = block.path.original;
  if (!BLOCKS.some((block) => block === name)) {
    fail(
      template,
      block.path,
      'template.unknown',
      `there is no block {{#${name}}}${nearHint(name, BLOCKS)}`,
      'Use if, unless, each or with',
    );
  }
  const [param, ...more] = block.params;
  if (param === undefined || more.length > 0 || (block.hash?.pairs.length ?? 0) > 0) {
    fail(
      template,
      block,
      'template.syntax',
      `{{#${name}}} takes exactly one value`,
      'Use a sub-expression such as (and a b)',
    );
  }
  const subject = evaluateExpression(evaluation, template, param, frame, 'lenient');
  if (name === 'if' || name === 'unless') {
    const isChosen = isTruthy(subject.value) === (name === 'if');
    evaluateProgram(evaluation, template, isChosen ? block.program : block.inverse, frame);
  } else if (name === 'with') evaluateWith(evaluation, template, block, subject, frame);
  else evaluateEach(evaluation, template, block, subject, frame);
}

function evaluateWith(
  evaluation: Evaluation,
  template: Template,
  block: hbs.AST.BlockStatement,
  subject: Evaluated,
  frame: Frame,
): void {
  if (!isTruthy(subject.value)) {
    evaluateProgram(evaluation, template, block.inverse, frame);
    return;
  }
  const context = { value: subject.value, path: subject.paths[0] };
  evaluateProgram(evaluation, template, block.program, {
    context,
    data: {},
    blockParams: named(block, [context]),
    parent: frame,
  });
}

function evaluateEach(
  evaluation: Evaluation,
  template: Template,
  block: hbs.AST.BlockStatement,
  subject: Evaluated,
  frame: Frame,
): void {
  const entries = entriesOf(subject.value);
  if (entries === undefined)
    fail(template, block, 'template.unsafe-value', '{{#each}} takes a list or a map', 'Give it one');
  if (entries.length === 0) evaluateProgram(evaluation, template, block.inverse, frame);
  const [path] = subject.paths;
  for (const [index, [key, value]] of entries.entries()) {
    const context: TracedValue = { value, path: path === undefined ? undefined : [...path, key] };
    const data = { index, key, first: index === 0, last: index === entries.length - 1 };
    const blockParams = named(block, [context, { value: key, path: undefined }]);
    checkLimits(evaluation, template, block);
    evaluateProgram(evaluation, template, block.program, { context, data, blockParams, parent: frame });
  }
}

function entriesOf(value: unknown): readonly (readonly [string | number, unknown])[] | undefined {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.map((item, index) => [index, item] as const);
  return isMap(value) ? Object.entries(value) : undefined;
}

function named(
  block: hbs.AST.BlockStatement,
  values: readonly TracedValue[],
): Readonly<Record<string, TracedValue>> {
  const names = block.program.blockParams ?? [];
  return Object.fromEntries(
    names.flatMap((name, index) => (values[index] === undefined ? [] : [[name, values[index]]])),
  );
}

function includePartial(
  evaluation: Evaluation,
  template: Template,
  statement: hbs.AST.PartialStatement,
  frame: Frame,
): void {
  const name = 'original' in statement.name ? statement.name.original : undefined;
  const partial = name === undefined ? undefined : evaluation.partialOf(name);
  if (name === undefined || partial === undefined) {
    const known =
      evaluation.partialNames.length === 0
        ? 'the recipe has none'
        : `known: ${evaluation.partialNames.join(', ')}`;
    fail(
      template,
      statement.name,
      'template.unknown',
      `there is no partial ${name ?? 'with a computed name'} (${known})${nearHint(name ?? '', evaluation.partialNames)}`,
      'Add it as partials/<name>.hbs',
    );
  }
  if (evaluation.partialDepth >= PARTIAL_DEPTH) {
    const offset = template.offsetOf(statement.loc.start);
    throw new ExpansionStopped({
      rule: 'template.limit',
      template,
      offset,
      fact: `partials include each other deeper than ${PARTIAL_DEPTH} levels`,
      fix: 'End the circle',
    });
  }
  const [param] = statement.params;
  const subject =
    param === undefined ? undefined : evaluateExpression(evaluation, template, param, frame, 'strict');
  const pairs = (statement.hash?.pairs ?? []).map(({ key, value }) => {
    const { value: given, paths } = evaluateExpression(evaluation, template, value, frame, 'strict');
    return [key, { value: given, path: paths[0] }] as const;
  });
  const inner: Frame = {
    context: subject === undefined ? frame.context : { value: subject.value, path: subject.paths[0] },
    data: frame.data,
    blockParams: { ...frame.blockParams, ...Object.fromEntries(pairs) },
    parent: subject === undefined ? frame.parent : frame,
  };
  const { indent, partialDepth } = evaluation;
  evaluation.indent = indent + (statement.indent ?? '');
  evaluation.partialDepth += 1;
  evaluateProgram(evaluation, partial, partial.program, inner);
  evaluation.indent = indent;
  evaluation.partialDepth = partialDepth;
}
