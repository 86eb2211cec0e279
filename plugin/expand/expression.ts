import type { PluginRule } from '../findings.ts';
import { nearHint } from '../near-hint.ts';
import { TemplateFailure, type TemplateProblem } from './failure.ts';
import { callHelper, HelperProblem, isHelper, takesMissingValues } from './helpers.ts';
import { STATEMENT_HELPERS, SUB_EXPRESSION_HELPERS } from './names.ts';
import type { Output, ValuePath } from './output.ts';
import { type Frame, lookUp } from './scope.ts';
import type { Template } from './template.ts';

/** One expansion while it runs. */
export interface Evaluation {
  readonly output: Output;
  readonly problems: TemplateProblem[];
  /** Whether the recipe's schema allows for a value at this path. */
  readonly isDeclared: (path: ValuePath) => boolean;
  readonly partialOf: (name: string) => Template | undefined;
  readonly partialNames: readonly string[];
  /** Of the processor, since the expansion began: a busy machine changes no verdict. */
  readonly millis: () => number;
  steps: number;
  indent: string;
  partialDepth: number;
}

/** A value and the parameters that it was made of. */
export interface Evaluated {
  readonly value: unknown;
  readonly paths: readonly ValuePath[];
}

export interface EvaluatedTag extends Evaluated {
  readonly helper: string | undefined;
  readonly firstValue: unknown;
  /** What to call the value in a message. */
  readonly label: string;
}

/** `strict` refuses what has no value; `lenient` gives undefined for declared names without one. */
export type Strictness = 'strict' | 'lenient';

const EXPRESSION_DEPTH = 32;

export function fail(
  template: Template,
  node: hbs.AST.Node,
  rule: PluginRule,
  fact: string,
  fix?: string,
): never {
  const offset = template.offsetOf(node.loc.start);
  throw new TemplateFailure({ rule, template, offset, fact, ...(fix === undefined ? {} : { fix }) });
}

type Call = hbs.AST.MustacheStatement | hbs.AST.SubExpression;

/** Evaluates `{{name}}`, `{{helper a b}}` or `(helper a b)`. */
export function evaluateHelper(
  evaluation: Evaluation,
  template: Template,
  call: Call,
  frame: Frame,
  place: 'statement' | 'sub-expression',
  depth = 0,
): EvaluatedTag {
  const { path } = call;
  if ((call.hash?.pairs.length ?? 0) > 0) {
    fail(
      template,
      call,
      'template.syntax',
      'helpers take no name=value arguments',
      'Write the values in order',
    );
  }
  if (!isPath(path)) {
    fail(
      template,
      call,
      'template.syntax',
      'a tag cannot begin with a literal',
      'Name a parameter or a helper',
    );
  }
  const name = path.original;
  const isCall = isHelper(name, place);
  if (!isCall && call.params.length === 0 && place === 'statement') {
    const { value, paths } = evaluateExpression(evaluation, template, path, frame, 'strict');
    return { value, paths, helper: undefined, firstValue: undefined, label: name };
  }
  if (!isCall) {
    const hint = nearHint(name, [
      ...STATEMENT_HELPERS,
      ...(place === 'statement' ? [] : SUB_EXPRESSION_HELPERS),
    ]);
    fail(template, call.path, 'template.unknown', `there is no helper ${name}${hint}`, helperFix(place));
  }
  const strictness = takesMissingValues(name) ? 'lenient' : 'strict';
  const given = call.params.map((param) =>
    evaluateExpression(evaluation, template, param, frame, strictness, depth + 1),
  );
  const values = given.map(({ value }) => value);
  const paths = given.flatMap((argument) => argument.paths);
  try {
    return {
      value: callHelper(name, values),
      paths,
      helper: name,
      firstValue: values[0],
      label: `(${name} …)`,
    };
  } catch (error) {
    if (!(error instanceof HelperProblem)) throw error;
    return fail(template, call.path, 'template.unsafe-value', error.message, error.fix);
  }
}

function helperFix(place: 'statement' | 'sub-expression'): string {
  const statement = 'json, yaml, quote, indent, slug, concat, lowercase, uppercase and orElse';
  return place === 'statement'
    ? `Helpers are ${statement}`
    : `Helpers are ${statement}, and in parentheses eq, ne, lt, gt, and, or, not, includes`;
}

export function evaluateExpression(
  evaluation: Evaluation,
  template: Template,
  expression: hbs.AST.Expression,
  frame: Frame,
  strictness: Strictness,
  depth = 0,
): Evaluated {
  if (depth > EXPRESSION_DEPTH) {
    fail(
      template,
      expression,
      'template.limit',
      `expressions are nested deeper than ${EXPRESSION_DEPTH} levels`,
      'Use #if blocks',
    );
  }
  if (isSubExpression(expression)) {
    return evaluateHelper(evaluation, template, expression, frame, 'sub-expression', depth);
  }
  if (!isPath(expression)) return { value: literalValue(expression), paths: [] };
  const found = lookUp(expression, frame, evaluation.isDeclared);
  if (found.kind === 'found') {
    const { value, path } = found.traced;
    return { value, paths: path === undefined ? [] : [path] };
  }
  if (found.kind === 'empty' && strictness === 'lenient') return { value: undefined, paths: [] };
  const fix = found.kind === 'empty' ? 'Set it, or guard it with {{#if}} or orElse' : unknownFix(expression);
  return fail(template, expression, 'template.unknown', found.fact, fix);
}

function unknownFix(path: hbs.AST.PathExpression): string {
  if (path.data) return 'Use one of these';
  return 'Declare it under parameters.properties in recipe.yaml, or write \\{{ to leave the braces to run time';
}

function literalValue(expression: hbs.AST.Expression): unknown {
  return 'value' in expression ? expression.value : undefined;
}

function isPath(node: hbs.AST.Node): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

function isSubExpression(node: hbs.AST.Node): node is hbs.AST.SubExpression {
  return node.type === 'SubExpression';
}
