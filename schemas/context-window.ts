import { longestPrefix } from './longest-prefix.ts';

/** Context windows in tokens by model prefix; the longest prefix wins (agents 10.4). */
const windowByPrefix: Readonly<Record<string, number>> = {
  'claude-3': 200_000,
  'claude-opus-4': 200_000,
  'claude-sonnet-4': 200_000,
  'claude-haiku-4': 200_000,
  'gpt-4o': 128_000,
  'gpt-4o-mini': 128_000,
  'gpt-4-turbo': 128_000,
  o1: 200_000,
  'o1-mini': 128_000,
  o3: 200_000,
  'o3-mini': 200_000,
  'o4-mini': 200_000,
  gemini: 1_000_000,
  'gemini-1.5-pro': 2_000_000,
};

/** Tokens that fit into a model's context; 0 = unknown. */
export function contextWindow(model: string): number {
  const prefix = longestPrefix(Object.keys(windowByPrefix), model);
  return prefix === undefined ? 0 : (windowByPrefix[prefix] ?? 0);
}
