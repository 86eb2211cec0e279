import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Finding } from '../../../schemas/finding.ts';
import { isErrorLike, shortLine } from '../short-line.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** Reads typed values from an environment and collects what is wrong with it, all of it, in one go. */
export interface EnvReader {
  readonly errors: readonly Finding[];
  /** Trimmed; undefined when unset or blank. */
  text(name: string): string | undefined;
  requiredText(name: string): string;
  integer(
    name: string,
    bounds: { readonly fallback: number; readonly min: number; readonly max: number },
  ): number;
  decimal(name: string, bounds: { readonly min: number; readonly max: number }): number | undefined;
  /** The parsed value, with the schema's defaults filled in; `fallback` when unset. */
  json<Value>(name: string, schema: EnvSchema<Value>, fallback: Value): Value;
  complain(fact: string, fix: string): void;
}

const ajv = new Ajv({
  allErrors: true,
  useDefaults: true,
  strict: true,
  strictRequired: false,
  strictTypes: false,
  // To hold our own schemas against that of schemas takes as long as all else, and tells what `strict` tells.
  validateSchema: false,
});

/** What one variable may hold; the check is compiled when it is first asked for. */
export type EnvSchema<Value> = () => ValidateFunction<Value>;

/** The schema of one variable; `useDefaults` fills in what may be left out. */
export function envSchema<Value>(schema: object): EnvSchema<Value> {
  // Ajv remembers what it has compiled.
  return () => ajv.compile<Value>(schema);
}

export function envReader(env: Env): EnvReader {
  const errors: Finding[] = [];

  function complain(fact: string, fix: string): void {
    errors.push({ rule: 'agent.environment', severity: 'error', fact, fix });
  }

  function text(name: string): string | undefined {
    const value = env[name]?.trim();
    return value === '' ? undefined : value;
  }

  return {
    errors,
    text,
    complain,
    requiredText(name) {
      const value = text(name);
      if (value === undefined) complain(`${name} is not set`, 'the operator sets it on agent pods');
      return value ?? '';
    },
    integer(name, { fallback, min, max }) {
      const value = text(name);
      if (value === undefined) return fallback;
      const number = Number(value);
      if (/^[+-]?\d+$/.test(value) && number >= min && number <= max) return number;
      complain(`${name} is "${shortLine(value, 40)}"`, `use a whole number from ${min} to ${max}`);
      return fallback;
    },
    decimal(name, { min, max }) {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = Number(value);
      if (number >= min && number <= max) return number;
      complain(`${name} is "${shortLine(value, 40)}"`, `use a number from ${min} to ${max}`);
      return undefined;
    },
    json(name, schema, fallback) {
      const value = text(name);
      if (value === undefined) return fallback;
      try {
        const parsed: unknown = JSON.parse(value);
        const isValue = schema();
        if (isValue(parsed)) return parsed;
        for (const error of isValue.errors ?? []) complain(...shapeFault(name, error));
      } catch (error) {
        complain(`${name} is no JSON: ${jsonFault(error)}`, 'correct it');
      }
      return fallback;
    },
  };
}

function shapeFault(name: string, error: ErrorObject): [fact: string, fix: string] {
  const where = error.instancePath === '' ? name : `${name} ${error.instancePath}`;
  const allowed = error.params.allowedValues ?? error.params.additionalProperty;
  const detail = allowed === undefined ? '' : ` (${[allowed].flat().join(', ')})`;
  return [`${where} ${error.message ?? 'is wrong'}${detail}`, 'correct it'];
}

/** Node quotes the text that it could not parse, which may hold anything: only the place is told. */
function jsonFault(error: unknown): string {
  const place = isErrorLike(error) ? /at position \d+|Unexpected end/.exec(error.message)?.[0] : undefined;
  return place ?? 'unexpected text';
}
