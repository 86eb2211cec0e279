import { compilePattern } from '../../../schemas/regex.ts';
import { wholeJson } from '../texts/json-in-text.ts';

const pathSyntax =
  /^(?:\$\.?)?[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+|\[\d+\])*$|^\$(?:\[\d+\]|\.[\p{L}\p{N}_-]+)*$/u;

/**
 * The part of an output that a context policy names: of JSON a path (`$.a.b[0]`, `a.b.0`), of other text what an RE2
 * pattern matches, its first group if it has one. Undefined when there is no such part (orchestration 4.2).
 */
export function extracted(output: string, extractPath: string | undefined): string | undefined {
  if (extractPath === undefined || extractPath === '') return undefined;
  const json = pathSyntax.test(extractPath) ? wholeJson(output) : undefined;
  if (json !== undefined) return textOf(valueAt(json.value, extractPath));
  const compiled = compilePattern(extractPath);
  return compiled.kind === 'ok' ? compiled.pattern.extractFrom(output) : undefined;
}

function valueAt(value: unknown, path: string): unknown {
  const keys = path.replace(/^\$/, '').match(/[\p{L}\p{N}_-]+/gu) ?? [];
  let current = value;
  for (const key of keys) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    const members: Readonly<Record<string, unknown>> = { ...current };
    current = members[key];
  }
  return current;
}

function textOf(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}
