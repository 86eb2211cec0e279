import { isRecord } from '../../../schemas/json-record.ts';
import { maxArgumentDepth } from '../cache/canonical-json.ts';
import { parseExactJson } from '../cache/exact-json.ts';

export type ToolInput =
  | { readonly kind: 'input'; readonly input: Readonly<Record<string, unknown>> }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Reads the arguments that a model wrote: a JSON object, or nothing at all. */
export function toolInput(argumentsText: string): ToolInput {
  const text = argumentsText.trim();
  if (text === '' || text === 'null') return { kind: 'input', input: {} };
  try {
    const value = parseExactJson(text);
    if (!isRecord(value)) return { kind: 'invalid', reason: 'arguments must be a JSON object' };
    if (isDeeperThan(value, maxArgumentDepth)) return tooDeep;
    return { kind: 'input', input: value };
  } catch (error) {
    return error instanceof RangeError
      ? tooDeep
      : { kind: 'invalid', reason: 'arguments are no valid JSON; send one JSON object' };
  }
}

const tooDeep: ToolInput = {
  kind: 'invalid',
  reason: `arguments are nested deeper than ${maxArgumentDepth} levels`,
};

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}
