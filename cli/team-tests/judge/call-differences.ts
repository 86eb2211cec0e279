import type { CallPattern } from '../../../schemas/generated/team-test-types.ts';
import { globMatches } from '../../../schemas/rules/globs.ts';
import {
  matchesEveryTool,
  type ToolIdentity,
  toolPatternMatches,
} from '../../../schemas/rules/tool-patterns.ts';
import { differences } from './differences.ts';
import type { Called } from './evidence.ts';
import { judgeJson } from './judge-json.ts';
import { showValue } from './show-value.ts';

/** Whether a pattern of guardrails names the tool that was called; one that does not exist goes by what it was called. */
export function isTool(pattern: string, call: Called): boolean {
  if (call.type === 'unknown') return matchesEveryTool(pattern) || globMatches(pattern, call.tool);
  return toolPatternMatches(pattern, identityOf(call));
}

function identityOf({ tool, type }: Called): ToolIdentity {
  const slash = tool.indexOf('/');
  const [source, name] = [tool.slice(0, slash), tool.slice(slash + 1)];
  switch (type) {
    case 'mcp':
      return { kind: 'mcp', server: source, tool: name };
    case 'agent':
      return slash === -1
        ? { kind: 'advisor', name: tool }
        : { kind: 'connection', connection: source, capability: name };
    case 'webhook':
      return { kind: 'webhook', name: tool };
    default:
      return { kind: 'builtin', name: tool };
  }
}

/** How a call of the tool is another one than is meant, a line each. Empty: it is meant. */
export function callDifferences(pattern: Omit<CallPattern, 'tool'>, call: Called): readonly string[] {
  const { agent, step, arguments: wanted, where } = pattern;
  return [
    ...(agent === undefined || agent === call.agent
      ? []
      : [`agent: expected ${showValue(agent)}, got ${showValue(call.agent)}`]),
    ...(step === undefined || step === call.step
      ? []
      : [`step: expected ${showValue(step)}, got ${showValue(call.step)}`]),
    ...(wanted === undefined ? [] : differences(wanted, call.arguments)),
    ...judgeJson(where ?? [], call.arguments, 'the arguments', []).map(({ fact }) => fact),
  ];
}

/** `slack/post_message {"channel":"#a"} by notifier`. */
export function callText({ tool, agent, arguments: given }: Called): string {
  return `${tool} ${showValue(given)} by ${agent}`;
}

/** Texts in an order that does not depend on which of two tasks was faster, equal ones counted. */
export function countedTexts(texts: readonly string[]): readonly string[] {
  return [...Map.groupBy(texts, (text) => text)]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([text, equal]) => (equal.length === 1 ? text : `${text}, ${equal.length} times`));
}
