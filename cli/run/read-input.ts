import { UsageError } from '../command-line.ts';

/** Reads `--input`. Throws UsageError unless it is a JSON object of strings (governance 13). */
export function readInput(text: string): Readonly<Record<string, string>> {
  const fail = (why: string): never => {
    throw new UsageError(`--input must be a JSON object of string values: ${why}`);
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('it is no object');
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]: [string, unknown]) =>
      typeof entry === 'string' ? [key, entry] : fail(`"${key}" is no string`),
    ),
  );
}
