/** Words that begin a Go template action: statements first, then the functions of orchestration 4.5. */
export const GO_WORDS: ReadonlySet<string> = new Set([
  ...['if', 'range', 'with', 'end', 'define', 'template', 'block', 'break', 'continue'],
  ...[
    'and',
    'or',
    'not',
    'eq',
    'ne',
    'lt',
    'le',
    'gt',
    'ge',
    'len',
    'index',
    'slice',
    'print',
    'printf',
    'println',
  ],
  ...['html', 'js', 'urlquery', 'call', 'toJson', 'fromJson', 'default', 'trim', 'upper', 'lower', 'join'],
]);

export const BLOCKS = ['if', 'unless', 'each', 'with'] as const;

/** Helpers of recipes 7 that may open a mustache of their own; none bears a Go word as name. */
export const STATEMENT_HELPERS = [
  'json',
  'yaml',
  'quote',
  'indent',
  'slug',
  'concat',
  'lowercase',
  'uppercase',
  'orElse',
] as const;

/** Helpers for sub-expressions only: at the start of a mustache most of them would be Go words. */
export const SUB_EXPRESSION_HELPERS = ['eq', 'ne', 'lt', 'gt', 'and', 'or', 'not', 'includes'] as const;

/** Names that have a meaning of their own in a template or among an Application's parameters. */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...['this', 'else', 'true', 'false', 'null', 'undefined', 'as', 'environment', 'valueFiles'],
  ...BLOCKS,
  ...STATEMENT_HELPERS,
  ...SUB_EXPRESSION_HELPERS,
]);

const PARAMETER_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Why a parameter may not be called so (recipes 6); undefined when it may. */
export function parameterNameProblem(name: string): string | undefined {
  if (!PARAMETER_NAME.test(name))
    return 'is no identifier (letters, digits, _ and -, not starting with a digit)';
  if (name === '__proto__' || name === 'constructor' || name === 'prototype') return 'is reserved';
  if (GO_WORDS.has(name)) return 'is a word of the run-time templates';
  if (RESERVED_NAMES.has(name)) return 'is reserved';
  return undefined;
}
