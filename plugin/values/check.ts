import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FieldPath } from '../../schemas/finding.ts';
import { compilePattern } from '../../schemas/regex.ts';
import type { JsonMap } from './merge.ts';

/** One way in which values do not fit the parameters' schema. No value is repeated: it may be a secret. */
export interface ValueProblem {
  readonly kind: 'missing' | 'unknown' | 'type';
  /** Of the value; for a missing or unknown one, its own path. */
  readonly path: FieldPath;
  /** `must be integer`. */
  readonly reason: string;
}

export type ValueCheck =
  | { readonly kind: 'checked'; readonly problems: readonly ValueProblem[] }
  | { readonly kind: 'broken-schema'; readonly reason: string };

/** Checks merged values once (recipes 4). Patterns are RE2: linear, whatever the recipe asks for. */
export function checkValues(schema: JsonMap, values: JsonMap): ValueCheck {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    strictTuples: false,
    validateSchema: false,
    meta: false,
    logger: false,
    formats: {
      email: true,
      uri: true,
      hostname: true,
      date: true,
      'date-time': true,
      duration: true,
      uuid: true,
    },
    code: { regExp: linearPattern },
  });
  try {
    const validate = ajv.compile({ ...schema });
    if (validate(values)) return { kind: 'checked', problems: [] };
    return { kind: 'checked', problems: (validate.errors ?? []).map(valueProblem) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'broken-schema', reason: reason.split('\n')[0] ?? reason };
  }
}

/** What Ajv calls instead of `new RegExp`. */
const linearPattern = Object.assign(
  (source: string) => {
    const compiled = compilePattern(source);
    if (compiled.kind === 'error') throw new Error(`pattern ${JSON.stringify(source)}: ${compiled.message}`);
    return { test: compiled.pattern.isFoundIn };
  },
  { code: 'linearPattern' },
);

function valueProblem(error: ErrorObject): ValueProblem {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (error.keyword === 'required')
    return { kind: 'missing', path: [...path, String(error.params.missingProperty)], reason: '' };
  if (error.keyword === 'additionalProperties') {
    return { kind: 'unknown', path: [...path, String(error.params.additionalProperty)], reason: '' };
  }
  if (error.keyword === 'enum' && Array.isArray(error.params.allowedValues)) {
    return {
      kind: 'type',
      path,
      reason: `must be one of ${error.params.allowedValues.map((value) => JSON.stringify(value)).join(', ')}`,
    };
  }
  return { kind: 'type', path, reason: error.message ?? `does not satisfy ${error.keyword}` };
}
