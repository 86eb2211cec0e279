import { firstMatchingPattern } from '../../../schemas/rules/tool-patterns.ts';
import type { Tool } from './tool.ts';

const known = new WeakMap<Tool, boolean>();

/** Whether results of the tool may be kept: its server says so and does not exclude it (agents 5.4). */
export function isCacheable(tool: Tool): boolean {
  const answer = known.get(tool);
  if (answer !== undefined) return answer;
  const { cache, identity } = tool;
  const cacheable =
    cache !== undefined &&
    identity.kind === 'mcp' &&
    firstMatchingPattern(cache.excludeTools, identity) === undefined;
  known.set(tool, cacheable);
  return cacheable;
}
