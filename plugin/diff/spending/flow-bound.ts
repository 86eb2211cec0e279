import type { PipelineStep, Search, SwarmRunSpec, SwarmTeamSpec } from '../../../schemas/generated/types.ts';
import type { PriceTable } from '../../../schemas/prices.ts';
import { teamMode } from '../../../schemas/rules/team-mode.ts';
import type { Owner } from '../reach/reach-item.ts';
import { searchDefaults } from '../reach/search-defaults.ts';
import { type Bound, cappedByDay, settled, sumOf, timesOf, unbounded, worstOf } from './bound.ts';
import { overshoot } from './overshoot.ts';
import { agentOfRole, type SpendingAgent } from './spending-agents.ts';
import { callBound, taskBound } from './task-bound.ts';

/** The parts of a team or of a run of its own that decide what one run costs. */
export type Flow = Pick<
  SwarmTeamSpec & SwarmRunSpec,
  'roles' | 'pipeline' | 'search' | 'routing' | 'entry' | 'maxTokens'
>;

/** What surrounds a flow: agents, prices, and how long a chain of delegations may be. */
export interface FlowWorld {
  readonly agents: ReadonlyMap<string, SpendingAgent>;
  readonly prices: PriceTable;
  readonly maxDepth: number;
}

/**
 * The worst that one run can cost. `maxTokens` ends a run only when what is under way has been counted, so that much may
 * come on top of it; the daily limits of agents hold before every call.
 */
export function runBound(owner: Owner, flow: Flow, world: FlowWorld): Bound {
  const { whole, atOnce } = flowBound(owner, flow, world);
  const { maxTokens } = flow;
  const held =
    maxTokens === undefined
      ? whole
      : settled({ ...whole, tokens: Math.min(whole.tokens, maxTokens + atOnce.tokens) });
  return cappedByDay(held);
}

interface FlowBound {
  readonly whole: Bound;
  /** What may be under way at the same time. */
  readonly atOnce: Bound;
}

function flowBound(owner: Owner, flow: Flow, world: FlowWorld): FlowBound {
  switch (teamMode(flow)) {
    case 'pipeline':
      return pipelineBound(owner, flow, flow.pipeline ?? [], world);
    case 'search':
      return searchBound(owner, flow, flow.search, world);
    case 'routed': {
      const reason = 'unknown agent: it is routed to any agent of its namespace with the capability';
      return alike(unbounded(reason));
    }
    case 'dynamic': {
      const [first] = flow.roles ?? [];
      const entry = flow.entry ?? first?.name;
      return alike(entry === undefined ? sumOf([]) : roleBound(owner, flow, entry, world));
    }
  }
}

const alike = (bound: Bound): FlowBound => ({ whole: bound, atOnce: bound });

function agentOf(owner: Owner, flow: Flow, name: string, world: FlowWorld): SpendingAgent | undefined {
  const role = flow.roles?.find((each) => each.name === name) ?? { name };
  return world.agents.get(agentOfRole(owner, role));
}

function roleBound(owner: Owner, flow: Flow, name: string, world: FlowWorld): Bound {
  const agent = agentOf(owner, flow, name, world);
  if (agent === undefined) return unbounded(`unknown agent: that of role "${name}" is not in this recipe`);
  return taskBound(agent, world.agents, world.prices, world.maxDepth);
}

function pipelineBound(
  owner: Owner,
  flow: Flow,
  steps: readonly PipelineStep[],
  world: FlowWorld,
): FlowBound {
  const bounds = steps.map((step) => stepBound(owner, flow, step, world));
  return {
    whole: sumOf(bounds.map(({ whole }) => whole)),
    atOnce: overshoot(
      steps,
      bounds.map(({ once }) => once),
    ),
  };
}

/** Loops and validation retries multiply; a judge and a compression of the output are one call each. */
function stepBound(owner: Owner, flow: Flow, step: PipelineStep, world: FlowWorld) {
  const loops = step.loop === undefined ? 1 : (step.loop.maxIterations ?? 10);
  const retries = step.validate?.onFailure === 'retry' ? (step.validate.maxRetries ?? 2) : 0;
  const agent = agentOf(owner, flow, step.role, world);
  const judge = step.validate?.semantic === undefined ? [] : [step.validate.semanticModel];
  const compress = step.contextPolicy?.strategy === 'compress' ? [step.contextPolicy.compress?.model] : [];
  const calls =
    agent === undefined
      ? []
      : [...judge, ...compress].map((model) =>
          timesOf(agent.retries + 1, callBound(agent, world.prices, model ?? agent.model)),
        );
  const task =
    step.registryLookup === undefined
      ? roleBound(owner, flow, step.role, world)
      : unbounded(
          `unknown agent: step "${step.role}" takes any with capability "${step.registryLookup.capability}"`,
        );
  const once = sumOf([task, ...calls]);
  return { once, whole: timesOf(loops * (1 + retries), once) };
}

/** Planner, executor and evaluator, each as often as the search may call it (docs/concepts/search.md). */
function searchBound(owner: Owner, flow: Flow, search: Search | undefined, world: FlowWorld): FlowBound {
  if (search === undefined) return alike(sumOf([]));
  const bounds = { ...searchDefaults, ...search };
  // Without a limit of its own, a planner that makes no node in three iterations in a row has failed.
  const iterations = bounds.maxIterations === 0 ? 3 * bounds.maxNodes : bounds.maxIterations;
  const task = (role: string): Bound => roleBound(owner, flow, role, world);
  const executor = task(search.executorRole);
  const evaluator =
    search.evaluatorRole === undefined
      ? []
      : [timesOf(1 + bounds.maxEvaluatorRetries, task(search.evaluatorRole))];
  const planner = task(search.plannerRole);
  return {
    whole: sumOf([
      timesOf(iterations * (1 + bounds.maxPlannerRetries), planner),
      timesOf(bounds.maxNodes, executor),
      ...evaluator.map((bound) => timesOf(bounds.maxNodes, bound)),
    ]),
    atOnce: worstOf([planner, timesOf(bounds.maxParallel, worstOf([executor, ...evaluator]))]),
  };
}
