import { progressDeadlineMillis } from '../common/conditions.ts';
import { secretRereadMillis } from '../common/judge-secrets.ts';
import { sharedApiKeysSecret } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';
import type { AgentProblem } from './agent-problem.ts';
import type { AgentWorld } from './agent-world.ts';
import type { BudgetStop } from './budget-stop.ts';

/** While something that is looked up is missing, its arrival should show soon. */
const missingRereadMillis = 2_000;
/** The window is looked at again a minute after the oldest use has left it (agents 2.5.2). */
const afterWindowMillis = 60_000;
/** The turn to restart comes when others have restarted, of which nobody tells. */
const turnMillis = 5_000;
const soonestMillis = 100;

export interface NextLookInput {
  readonly world: AgentWorld;
  readonly problem: AgentProblem | undefined;
  readonly plan: AgentPlan | undefined;
  readonly stop: BudgetStop | undefined;
  readonly isWaiting: boolean;
  /** Until a probe of this MCP server is due. */
  nextCheckMillis(url: string): number;
}

/** When the agent is reconciled again though nothing that is watched has changed (agents 2.1.11). */
export function nextLookMillis({
  world,
  problem,
  plan,
  stop,
  isWaiting,
  nextCheckMillis,
}: NextLookInput): number {
  const { agent, secrets, configMaps, deployment, nowMillis } = world;
  const mayHeal = problem !== undefined && !problem.needsEdit;
  // The keys that a namespace may have for all its agents are not missed.
  const isMissing = [...secrets, ...configMaps].some(
    ([name, facts]) => facts === undefined && name !== sharedApiKeysSecret,
  );
  const lacksUser = world.queue.kind === 'url' && world.queue.problem !== undefined;
  const isDown = (plan?.replicas ?? 0) > 0 && (deployment?.status?.readyReplicas ?? 0) === 0;
  const deadlineMillis = progressDeadlineMillis(agent.status?.conditions, nowMillis);
  const looks = [
    mayHeal || lacksUser || (isMissing && isDown) ? missingRereadMillis : secretRereadMillis,
    ...(deadlineMillis > 0 ? [deadlineMillis] : []),
    ...(plan?.mcp ?? []).map(({ url }) => nextCheckMillis(url)),
    ...(isWaiting ? [turnMillis] : []),
    ...(stop === undefined ? [] : [stop.expiresAtMillis + afterWindowMillis - nowMillis]),
  ];
  return Math.max(soonestMillis, Math.min(...looks));
}
