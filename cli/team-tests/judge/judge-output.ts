import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { wholeJson } from '../../../operator/engine/texts/json-in-text.ts';
import type { FieldPath } from '../../../schemas/finding.ts';
import type { OutputExpectation } from '../../../schemas/generated/team-test-types.ts';
import type { Failure } from './evidence.ts';
import { judgeJson } from './judge-json.ts';
import { judgeText } from './judge-text.ts';
import { showValue } from './show-value.ts';

/** What is wrong with an output: as a text, and as JSON where that is asked for. */
export function judgeOutput(
  expected: OutputExpectation | undefined,
  output: string,
  what: string,
  path: FieldPath,
): readonly Failure[] {
  if (expected === undefined) return [];
  const { schema, json } = expected;
  const failures = judgeText(expected, output, what, path);
  if (schema === undefined && json === undefined) return failures;
  const value = wholeJson(output);
  if (value === undefined) {
    const field = schema === undefined ? 'json' : 'schema';
    return [
      ...failures,
      { path: [...path, field], fact: `${what} is no JSON`, details: [`got ${showValue(output)}`] },
    ];
  }
  return [
    ...failures,
    ...(schema === undefined ? [] : judgeSchema(schema, value.value, what, [...path, 'schema'])),
    ...judgeJson(json ?? [], value.value, what, [...path, 'json']),
  ];
}

function judgeSchema(
  schema: Readonly<Record<string, unknown>>,
  value: unknown,
  what: string,
  path: FieldPath,
): readonly Failure[] {
  const isValid = compileSchema(schema);
  if (isValid(value)) return [];
  const details = (isValid.errors ?? []).map(schemaLine);
  return [{ path, fact: `${what} does not fit the schema`, details }];
}

/** Compiles a JSON Schema of a test. Throws what Ajv says of one that is none. */
export function compileSchema(schema: Readonly<Record<string, unknown>>) {
  // A new one each time: schemas of two tests may share an $id.
  return new Ajv2020({ allErrors: true, strict: false, validateFormats: false, logger: false }).compile(
    schema,
  );
}

function schemaLine({ instancePath, message, params }: ErrorObject): string {
  const extra =
    'additionalProperty' in params
      ? `: ${showValue(params.additionalProperty)}`
      : 'allowedValues' in params
        ? `: ${showValue(params.allowedValues)}`
        : '';
  return `${instancePath === '' ? 'it' : instancePath} ${message ?? 'is wrong'}${extra}`;
}
