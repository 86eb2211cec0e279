import { contextWindow } from '../../../schemas/context-window.ts';
import { type PriceTable, priceOf } from '../../../schemas/prices.ts';
import { fanOutTools, namesToolLiterally } from '../../../schemas/rules/tool-patterns.ts';
import { type Bound, product, sumOf, timesOf, unbounded, worstOf } from './bound.ts';
import type { SpendingAgent } from './spending-agents.ts';

/** The longest that a task goes back and forth with its model (agents 4.4), and the sub-tasks of one attempt. */
const maxTurns = 100;
const maxSubtasks = 100;

/** One call of a model: all that fits into its context, and all that it may answer. */
export function callBound(agent: SpendingAgent, prices: PriceTable, model: string = agent.model): Bound {
  const known = contextWindow(model);
  const isOwn = model === agent.model && agent.contextWindow !== undefined;
  const input = isOwn ? (agent.contextWindow ?? 0) : known === 0 ? Number.POSITIVE_INFINITY : known;
  const output = agent.tokensPerCall;
  const price = priceOf(prices, model);
  const usd =
    price === undefined
      ? Number.POSITIVE_INFINITY
      : (product(input, price.input) + product(output, price.output)) / 1_000_000;
  const because = new Set<string>();
  if (input === Number.POSITIVE_INFINITY)
    because.add(`how much fits into the context of model "${model}" is not known`);
  if (price === undefined) because.add(`no price of model "${model}" is known`);
  const usdPerToken = price === undefined ? undefined : Math.max(price.input, price.output) / 1_000_000;
  const spenders = new Map([[`${agent.key}\n${model}`, { dailyTokens: agent.dailyTokens, usdPerToken }]]);
  return { tokens: input + output, usd, because, spenders };
}

/**
 * One task of an agent, all its attempts together: `(retries + 1) x turns x call`, where turns is 1 for an agent without
 * tools. Sub-tasks come on top, 100 for each attempt, as deep as `depth` allows.
 */
export function taskBound(
  agent: SpendingAgent,
  agents: ReadonlyMap<string, SpendingAgent>,
  prices: PriceTable,
  depth: number,
  known = new Map<string, Bound>(),
): Bound {
  // Roles that delegate to the same others would otherwise be counted over and over.
  const key = `${agent.key}\n${depth}`;
  const bound = known.get(key) ?? uncachedBound(agent, agents, prices, depth, known);
  known.set(key, bound);
  return bound;
}

function uncachedBound(
  agent: SpendingAgent,
  agents: ReadonlyMap<string, SpendingAgent>,
  prices: PriceTable,
  depth: number,
  known: Map<string, Bound>,
): Bound {
  const attempts = agent.retries + 1;
  const targets = [
    ...agent.canDelegate,
    ...(fanOutTools.some((name) => namesToolLiterally(agent.allow, { kind: 'builtin', name }))
      ? [agent.key]
      : []),
  ];
  const turns = agent.hasTools || targets.length > 0 ? maxTurns : 1;
  const own = timesOf(attempts * turns, turnBound(agent, prices));
  const others = agent.connects
    ? [unbounded(`how often ${agent.text} asks the agents that it is connected to is not limited`)]
    : [];
  if (targets.length === 0 || depth <= 0) return sumOf([own, ...others]);
  const deeper = targets.map((key) => {
    const target = agents.get(key);
    return target === undefined
      ? unbounded(`unknown agent: ${agent.text} delegates to one that is not in this recipe`)
      : taskBound(target, agents, prices, depth - 1, known);
  });
  // 100 sub-tasks in all, each to whichever is the dearest.
  return sumOf([own, ...others, timesOf(attempts * maxSubtasks, worstOf(deeper))]);
}

function turnBound(agent: SpendingAgent, prices: PriceTable): Bound {
  const call = callBound(agent, prices);
  return agent.compressionModel === undefined
    ? call
    : sumOf([call, callBound(agent, prices, agent.compressionModel)]);
}
