import { longestPrefix } from './longest-prefix.ts';

/** USD per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
}

/** By prefix of the model's name, in lower case. */
export type PriceTable = ReadonlyMap<string, Price>;

/** Built-in prices (governance 5.2, agents 10.4), with rows for successors that a shorter prefix would also catch. */
export const builtInPrices: PriceTable = new Map(
  Object.entries({
    'claude-opus-4': [15, 75],
    'claude-opus-4-5': [5, 25],
    'claude-sonnet-4': [3, 15],
    'claude-haiku-4': [0.8, 4],
    'claude-haiku-4-5': [1, 5],
    'claude-3-opus': [15, 75],
    'claude-3-5-sonnet': [3, 15],
    'claude-3-sonnet': [3, 15],
    'claude-3-haiku': [0.25, 1.25],
    'gpt-4o-mini': [0.15, 0.6],
    'gpt-4o': [2.5, 10],
    'gpt-4.1': [2, 8],
    'gpt-4.1-mini': [0.4, 1.6],
    'gpt-4.1-nano': [0.1, 0.4],
    'o3-mini': [1.1, 4.4],
    'o1-mini': [1.1, 4.4],
    'o4-mini': [1.1, 4.4],
    o3: [10, 40],
    o1: [15, 60],
    'gpt-4-turbo': [10, 30],
    'gpt-4': [30, 60],
    'gpt-3.5-turbo': [0.5, 1.5],
    'gemini-2.5-pro': [1.25, 10],
    'gemini-2.5-flash': [0.15, 0.6],
    'gemini-2.0-flash': [0.1, 0.4],
    'gemini-1.5-pro': [3.5, 10.5],
    'gemini-1.5-flash': [0.075, 0.3],
    // Families that people run themselves.
    qwen: [0, 0],
    llama: [0, 0],
    mistral: [0, 0],
    phi: [0, 0],
    deepseek: [0, 0],
    'gpt-oss': [0, 0],
    gemma: [0, 0],
    mock: [0, 0],
  }).map(([prefix, [input = 0, output = 0]]) => [prefix, { input, output }]),
);

/** The price of the longest prefix of the model's name, or undefined for a model that nobody knows. */
export function priceOf(table: PriceTable, model: string): Price | undefined {
  const best = longestPrefix(table.keys(), model.toLowerCase());
  return best === undefined ? undefined : table.get(best);
}

/**
 * Lays a table of overrides (`<prefix>` -> `<in>/<out>`) over another; undefined when one of them is no price, so that
 * the table before stays in force.
 */
export function withPrices(
  table: PriceTable,
  overrides: Readonly<Record<string, string>>,
): PriceTable | undefined {
  const merged = new Map(table);
  for (const [prefix, text] of Object.entries(overrides)) {
    const [, input, output] = /^\s*(\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)\s*$/.exec(text) ?? [];
    if (input === undefined || output === undefined) return undefined;
    merged.set(prefix.toLowerCase(), { input: Number(input), output: Number(output) });
  }
  return merged;
}
