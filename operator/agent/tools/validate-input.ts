import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isRecord } from '../../../schemas/json-record.ts';
import { compilePattern } from '../../../schemas/regex.ts';
import { shortLine } from '../short-line.ts';

type InputSchema = Readonly<Record<string, unknown>>;

/** Checks arguments against a tool's schema; undefined when they fit, else JSON pointers and reasons. */
export type InputCheck = (input: unknown) => string | undefined;

const maxReportedErrors = 5;

/**
 * Patterns of a schema come from a server that is not trusted: they run in linear time.
 * The compiler tells patterns apart by `toString`.
 */
function linearRegExp(pattern: string): {
  readonly test: (text: string) => boolean;
  readonly toString: () => string;
} {
  const compiled = compilePattern(pattern);
  if (compiled.kind === 'error') throw new SyntaxError(`pattern "${pattern}": ${compiled.message}`);
  return { test: compiled.pattern.isFoundIn, toString: () => pattern };
}

const regExp = Object.assign(linearRegExp, { code: 'linearRegExp' });
const options = {
  allErrors: true,
  strict: false,
  validateFormats: false,
  logger: false,
  code: { regExp },
} as const;

/**
 * Compiles the check of a tool's arguments (agents 5.2, governance 2.3). `closed` refuses members that the schema does
 * not declare, at every level: what sandbox trust asks for. A schema that is none lets nothing pass.
 */
export function inputCheck(schema: InputSchema, closed: boolean): InputCheck {
  let validate: ValidateFunction;
  try {
    const effective = closed ? closedSchema(schema) : schema;
    validate = compilerFor(schema).compile(effective);
  } catch (error) {
    const reason = `its input schema cannot be used: ${shortLine(String(error), 120)}`;
    return () => reason;
  }
  return (input) => (validate(input) ? undefined : faults(validate.errors ?? []));
}

/** One compiler per schema: schemas of different servers may share an `$id`. */
function compilerFor(schema: InputSchema): Ajv | Ajv2020 {
  return isDraft7(schema) ? new Ajv(options) : new Ajv2020(options);
}

function isDraft7({ $schema }: InputSchema): boolean {
  return typeof $schema === 'string' && /draft-0[4-7]/.test($schema);
}

function faults(errors: readonly ErrorObject[]): string {
  const texts = errors.slice(0, maxReportedErrors).map((error) => {
    const { additionalProperty, unevaluatedProperty } = error.params;
    const undeclared = additionalProperty ?? unevaluatedProperty;
    return undeclared === undefined
      ? `${error.instancePath || '/'} ${error.message ?? 'is wrong'}`
      : `${error.instancePath}/${undeclared} is not declared`;
  });
  const more = errors.length - texts.length;
  return [...new Set(texts), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** Keywords whose subschemas describe the same value: closing one of them would refuse what another declares. */
const schemaMaps = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const memberSchemas = ['items', 'additionalProperties', 'contains'];

function closedSchema(schema: InputSchema): InputSchema {
  // Draft 7 does not know `unevaluatedProperties`, which sees through `allOf` and `$ref`.
  const lock = { [isDraft7(schema) ? 'additionalProperties' : 'unevaluatedProperties']: false };
  const close = (value: unknown): unknown => {
    if (!isRecord(value)) return value;
    const closed: Record<string, unknown> = { ...value };
    for (const keyword of schemaMaps) {
      const map = value[keyword];
      if (!isRecord(map)) continue;
      closed[keyword] = Object.fromEntries(
        Object.entries(map).map(([name, member]) => [name, close(member)]),
      );
    }
    for (const keyword of memberSchemas)
      if (isRecord(value[keyword])) closed[keyword] = close(value[keyword]);
    return isRecord(value.properties) && isOpen(value) ? { ...closed, ...lock } : closed;
  };
  const closed = close(schema);
  // The arguments themselves are an object, whether the schema says so or not.
  return { ...(isRecord(closed) ? closed : {}), ...(isOpen(schema) && lock) };
}

/** Whether the author left open which other members there may be. */
function isOpen(schema: InputSchema): boolean {
  return !('additionalProperties' in schema) && !('unevaluatedProperties' in schema);
}
