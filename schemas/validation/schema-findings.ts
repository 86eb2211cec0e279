import { didYouMean } from '../did-you-mean.ts';
import type { RuleId } from '../errors.ts';
import { type FieldPath, type Finding, formatPath } from '../finding.ts';
import type { StructureNode } from '../structure.ts';
import type { ValidationError } from '../validate-function.ts';
import { fieldElsewhere } from './field-elsewhere.ts';

interface Context {
  /** What the document is called in messages: the kind, or recipe.yaml. */
  readonly document: string;
  readonly data: unknown;
  /** Shape at a path, for the names of known fields. */
  nodeAt(path: FieldPath): StructureNode | undefined;
}

/** What follows `schema.` in a rule's id. */
export type SchemaCheck = RuleId extends infer Id
  ? Id extends `schema.${infer Check}`
    ? Check
    : never
  : never;

/** Findings for the errors of a validator, one for each fact: a wrong type is not reported as a wrong value, too. */
export function schemaFindings(errors: readonly ValidationError[], context: Context): readonly Finding[] {
  const typed = new Set(
    errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath),
  );
  const short = new Set(
    errors.filter(({ keyword }) => keyword === 'minLength').map(({ instancePath }) => instancePath),
  );
  const withoutGuesses: Context = { ...context, nodeAt: nothing };
  return errors
    .filter(({ keyword, instancePath }) => keyword === 'type' || !typed.has(instancePath))
    .filter(({ keyword, instancePath }) => keyword !== 'pattern' || !short.has(instancePath))
    .map((error, index) => finding(error, index < guessed ? context : withoutGuesses));
}

/** A document with more errors than this is no document of ours, and guessing what was meant takes its time. */
const guessed = 100;
const nothing = (): undefined => undefined;

function finding(error: ValidationError, context: Context): Finding {
  const path = pathOf(error.instancePath, context.data);
  if (error.keyword === 'additionalProperties')
    return unknownField([...path, String(error.params.additionalProperty)], context);
  const at = (rule: SchemaCheck, fact: string, fix: string, where: FieldPath = path): Finding => ({
    rule: `schema.${rule}`,
    severity: 'error',
    fact,
    fix,
    path: where,
  });
  const place = path.length === 0 ? context.document : formatPath(path);
  const { params } = error;
  switch (error.keyword) {
    case 'required': {
      const missing = [...path, String(params.missingProperty)];
      return at('required', `${formatPath(missing)} is missing`, `Set ${formatPath(missing)}`, missing);
    }
    case 'type':
      return at('type', ...typeWords(place, params.type, valueAt(context.data, path)));
    case 'enum':
      return at('enum', ...enumWords(place, params.allowedValues, valueAt(context.data, path)));
    case 'minimum':
      return at('minimum', `${place} is below the minimum ${params.limit}`, `Set at least ${params.limit}`);
    case 'maximum':
      return at('maximum', `${place} is above the maximum ${params.limit}`, `Set at most ${params.limit}`);
    case 'minLength':
      return at('min-length', `${place} is empty`, 'Give it a value');
    case 'maxLength':
      return at(
        'max-length',
        `${place} has more than ${params.limit} characters`,
        `Shorten it to ${params.limit}`,
      );
    case 'minItems':
      return at(
        'min-items',
        `${place} has fewer than ${params.limit} elements`,
        `Give at least ${params.limit}`,
      );
    case 'maxItems':
      return at(
        'max-items',
        `${place} has more than ${params.limit} elements`,
        `Give at most ${params.limit}`,
      );
    default:
      return at(
        'pattern',
        `${place} does not have the form that is required`,
        `It must match ${params.pattern}`,
      );
  }
}

/** Field that no schema knows, with the known one that it is nearest to. */
export function unknownField(path: FieldPath, context: Pick<Context, 'document' | 'nodeAt'>): Finding {
  const name = String(path.at(-1));
  const parent = path.slice(0, -1);
  const known = Object.keys(context.nodeAt(parent)?.properties ?? {});
  const near = didYouMean(name, known);
  const elsewhere =
    near === undefined ? (fieldAbove(path, context) ?? fieldElsewhere(name, context.nodeAt([]))) : undefined;
  const meant = near === undefined ? elsewhere : formatPath([...parent, near]);
  const listed = known.length <= 12 ? `; known here: ${known.join(', ')}` : '';
  return {
    rule: 'schema.unknown-field',
    severity: 'error',
    fact: `${formatPath(path)} is not a field of ${context.document}`,
    fix: meant === undefined ? `Remove it${known.length === 0 ? '' : listed}` : `Did you mean ${meant}?`,
    path,
    focus: 'key',
  };
}

/** Where a field that is indented too deep belongs: beside one of those above it. */
function fieldAbove(path: FieldPath, { nodeAt }: Pick<Context, 'nodeAt'>): string | undefined {
  const name = String(path.at(-1));
  for (let depth = path.length - 2; depth > 0; depth -= 1) {
    const above = path.slice(0, depth);
    const { properties = {} } = nodeAt(above) ?? {};
    if (Object.hasOwn(properties, name)) return formatPath([...above, name]);
  }
  return undefined;
}

const nouns: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function typeWords(place: string, wanted: unknown, value: unknown): [string, string] {
  const type = Array.isArray(wanted) ? wanted.at(-1) : wanted;
  const noun = nouns[String(type)] ?? 'of another type';
  const given = typeOf(value);
  const fact = `${place} is ${nouns[given] ?? given}, but must be ${noun}`;
  if (given === 'null') return [fact, 'Set it, or remove it'];
  if (type === 'string' && given !== 'object' && given !== 'array') return [fact, 'Put it in quotes'];
  if (given === 'string' && type !== 'object' && type !== 'array') return [fact, 'Write it without quotes'];
  return [fact, `Make it ${noun}`];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function enumWords(place: string, allowed: unknown, value: unknown): [string, string] {
  const values = Array.isArray(allowed) ? allowed.map(String) : [];
  if (values.length === 1) return [`${place} is not ${values[0]}`, `Write ${values[0]}`];
  const near = typeof value === 'string' ? didYouMean(value, values) : undefined;
  const fix = near === undefined ? `Choose one of ${values.join(', ')}` : `Did you mean ${near}?`;
  return [`${place} is not one of ${values.join(', ')}`, fix];
}

function pathOf(pointer: string, data: unknown): FieldPath {
  if (pointer === '') return [];
  const path: (string | number)[] = [];
  let value = data;
  for (const part of pointer.slice(1).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const segment = Array.isArray(value) ? Number(name) : name;
    path.push(segment);
    value = childOf(value, segment);
  }
  return path;
}

function valueAt(data: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(childOf, data);
}

function childOf(value: unknown, segment: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, segment) : undefined;
}
