import { dump } from 'js-yaml';
import { isMap } from '../values/merge.ts';
import { STATEMENT_HELPERS, SUB_EXPRESSION_HELPERS } from './names.ts';

/** Why a helper cannot do what it was asked; becomes a finding at the tag. */
export class HelperProblem extends Error {
  readonly fix: string | undefined;

  constructor(fact: string, fix?: string) {
    super(fact);
    this.fix = fix;
  }
}

export type Helper = (values: readonly unknown[]) => unknown;

const HELPERS: Readonly<
  Record<string, { readonly count: readonly [number, number]; readonly call: Helper }>
> = {
  json: { count: [1, 1], call: ([value]) => JSON.stringify(value) },
  yaml: { count: [1, 1], call: ([value]) => yamlText(value) },
  quote: { count: [1, 1], call: ([value]) => JSON.stringify(scalarText('quote', value)) },
  indent: { count: [2, 2], call: ([spaces, value]) => indented(spaces, value) },
  slug: { count: [1, 1], call: ([value]) => slug(scalarText('slug', value)) },
  concat: { count: [1, 32], call: concatenated },
  lowercase: { count: [1, 1], call: ([value]) => scalarText('lowercase', value).toLowerCase() },
  uppercase: { count: [1, 1], call: ([value]) => scalarText('uppercase', value).toUpperCase() },
  orElse: { count: [2, 2], call: ([value, other]) => (value === undefined || value === '' ? other : value) },
  eq: { count: [2, 2], call: ([left, right]) => left === right },
  ne: { count: [2, 2], call: ([left, right]) => left !== right },
  lt: { count: [2, 2], call: ([left, right]) => isLess('lt', left, right) },
  gt: { count: [2, 2], call: ([left, right]) => isLess('gt', right, left) },
  and: { count: [1, 32], call: (values) => values.every(isTruthy) },
  or: { count: [1, 32], call: (values) => values.some(isTruthy) },
  not: { count: [1, 1], call: ([value]) => !isTruthy(value) },
  includes: { count: [2, 2], call: ([whole, part]) => includes(whole, part) },
};

/** Which helpers take a parameter without a value as it is, instead of refusing it. */
const LENIENT: ReadonlySet<string> = new Set(['orElse', 'eq', 'ne', 'and', 'or', 'not']);

export function isHelper(name: string, place: 'statement' | 'sub-expression'): boolean {
  const isStatement = STATEMENT_HELPERS.some((helper) => helper === name);
  return (
    isStatement || (place === 'sub-expression' && SUB_EXPRESSION_HELPERS.some((helper) => helper === name))
  );
}

export function takesMissingValues(name: string): boolean {
  return LENIENT.has(name);
}

/** Calls a helper of recipes 7. Throws HelperProblem. */
export function callHelper(name: string, values: readonly unknown[]): unknown {
  const helper = Object.hasOwn(HELPERS, name) ? HELPERS[name] : undefined;
  if (helper === undefined) throw new HelperProblem(`there is no helper ${name}`);
  const [least, most] = helper.count;
  if (values.length < least || values.length > most) {
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    throw new HelperProblem(`${name} takes ${wanted} values, not ${values.length}`);
  }
  return helper.call(values);
}

/** False to a template: false, 0, "", an empty list, and what has no value. */
export function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return Boolean(value);
}

function scalarText(helper: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new HelperProblem(`${helper} takes texts, numbers and booleans`, 'Use json for maps and lists');
}

/** Longest text that concat makes: as long as the longest file; sub-expressions would multiply it. */
const CONCAT_CHARACTERS = 1024 * 1024;

function concatenated(values: readonly unknown[]): string {
  const texts = values.map((value) => scalarText('concat', value));
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length > CONCAT_CHARACTERS)
    throw new HelperProblem(`concat makes more than ${CONCAT_CHARACTERS} characters`);
  return texts.join('');
}

function slug(text: string): string {
  const letters = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '');
  const joined = letters.replaceAll(/[^a-z0-9]+/g, '-').slice(0, 64);
  const label = joined.replace(/^-/, '').slice(0, 63).replace(/-$/, '');
  if (label === '')
    throw new HelperProblem('slug was given nothing to make a name of', 'Use a text with letters or digits');
  return label;
}

function yamlText(value: unknown): string {
  return dump(value, { lineWidth: -1 }).replace(/\n$/, '');
}

/** Lines behind the first begin with `spaces` blanks; the first is moved to that column where the tag stands. */
function indented(spaces: unknown, value: unknown): string {
  if (typeof spaces !== 'number' || !Number.isInteger(spaces) || spaces < 0 || spaces > 64) {
    throw new HelperProblem(
      'indent takes a whole number from 0 to 64, then the text',
      'Write for example {{indent 6 x}}',
    );
  }
  const text = isMap(value) || Array.isArray(value) ? yamlText(value) : scalarText('indent', value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/[\u0000-\u0008\u000b-\u001f\u007f\u0085\u2028\u2029]/.test(text.replaceAll('\r\n', '\n'))) {
    throw new HelperProblem('the value has control characters', 'use {{quote x}} or {{json x}}');
  }
  const pad = ' '.repeat(spaces);
  return text
    .replaceAll('\r\n', '\n')
    .replace(/\n+$/, '')
    .replaceAll(/\n(?=[^\n])/g, `\n${pad}`);
}

function isLess(helper: string, left: unknown, right: unknown): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right;
  if (typeof left === 'string' && typeof right === 'string') return left < right;
  throw new HelperProblem(`${helper} compares two numbers or two texts`);
}

function includes(whole: unknown, part: unknown): boolean {
  if (Array.isArray(whole)) return whole.includes(part);
  if (typeof whole === 'string' && typeof part === 'string') return whole.includes(part);
  if (isMap(whole) && typeof part === 'string') return Object.hasOwn(whole, part);
  throw new HelperProblem('includes takes a list, a map or a text, then what is looked for in it');
}
