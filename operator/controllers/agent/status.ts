import type { SwarmAgentStatus, ToolConnection } from '../../../schemas/generated/types.ts';
import { displayUrl } from '../../../schemas/rules/mcp-allowlist.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { OwnedStatus } from '../common/apply-status.ts';
import {
  stampedConditions,
  type Verdict,
  verdictConditions,
  type WantedCondition,
} from '../common/conditions.ts';
import { missingBudget } from '../common/missing-budget.ts';
import type { AgentPlan } from './agent-plan.ts';
import type { AgentProblem } from './agent-problem.ts';
import type { AgentWorld } from './agent-world.ts';
import type { BudgetStop } from './budget-stop.ts';
import { isRolledOut } from './is-rolled-out.ts';
import { mcpPolicyCondition } from './mcp-policy-condition.ts';
import { missingSources } from './missing-sources.ts';
import { queueCondition } from './queue-condition.ts';
import { agentWindow } from './spending-window.ts';
import { isSuspended, suspendedMessage } from './suspension.ts';

/** Condition types that this controller sets; PolicyCompliant is the policy controller's. */
export const agentConditionTypes = [
  'Ready',
  'Stalled',
  'BudgetExceeded',
  'MCPDegraded',
  'MCPPolicyCompliant',
  'QueueReady',
  'RegistryNotFound',
] as const;

/** A probe that finds nothing new moves lastCheck only this often, to spare the API a write a minute and agent. */
const lastCheckGrainMillis = 600_000;

export interface AgentStatusInput {
  readonly world: AgentWorld;
  /** Absent when a check failed before a plan could be made. */
  readonly plan: AgentPlan | undefined;
  readonly problem: AgentProblem | undefined;
  readonly stop: BudgetStop | undefined;
  /** SHA-256 of the base prompt, hex. */
  readonly basePromptHash: string | undefined;
  /** The pods are of an earlier operator until it is their turn to restart. */
  readonly isWaiting: boolean;
  /** Paths of spec fields that nothing acts on yet. */
  readonly unhonoured: readonly string[];
}

/** The agent controller's part of a SwarmAgent's status (agents 2.8, decision 21). */
export function agentStatus(input: AgentStatusInput): OwnedStatus {
  const { world, plan } = input;
  const { agent, deployment, nowMillis } = world;
  const existing = agent.status?.conditions;
  const connections = toolConnections(world, plan);
  const conditions = [
    ...verdictConditions(agentVerdict(input), existing, nowMillis),
    ...budgetCondition(input),
    ...degradedCondition(connections),
    ...mcpPolicyCondition(world),
    ...queueCondition(world),
    ...registryCondition(world),
  ];
  const exposed = (agent.spec.capabilities ?? [])
    .filter((one) => one.exposeMCP === true)
    .map((one) => one.name);
  const fields: { readonly [field in keyof SwarmAgentStatus]: SwarmAgentStatus[field] | undefined } = {
    observedGeneration: agent.metadata.generation,
    replicas: deployment?.status?.replicas ?? 0,
    readyReplicas: deployment?.status?.readyReplicas ?? 0,
    desiredReplicas: plan?.replicas ?? deployment?.spec.replicas ?? 0,
    systemPromptHash: input.basePromptHash,
    appliedSettings: plan?.settings.applied.map((settings) => settings.metadata.name),
    appliedFragmentCount: plan?.prompt.fragmentCount,
    toolConnections: connections.length === 0 ? undefined : connections,
    effectiveGuardrails: plan?.guardrails,
    dailyTokenUsage: agentWindow(world).usage,
    exposedMCPCapabilities: exposed.length === 0 ? undefined : exposed,
  };
  return {
    conditions: stampedConditions(conditions, existing, agent.metadata.generation, timestamp(nowMillis)),
    conditionTypes: agentConditionTypes,
    fields,
  };
}

function agentVerdict({ world, plan, problem, stop, isWaiting, unhonoured }: AgentStatusInput): Verdict {
  const turn = isWaiting ? '; restarts for the new operator when it is its turn' : '';
  const idle = unhonoured.length === 0 ? '' : `; not honoured yet: ${unhonoured.join(', ')}`;
  const { guardrails } = world.agent.spec;
  const missing = [
    ...missingSources(world),
    ...missingBudget('guardrails.budgetRef', guardrails?.budgetRef, world.budget),
  ];
  const note = [turn, ...missing.map((text) => `; ${text}`), idle].join('');
  if (problem !== undefined)
    return {
      kind: problem.needsEdit ? 'stalled' : 'progressing',
      reason: problem.reason,
      message: problem.message,
    };
  if (isSuspended(world.agent)) return { kind: 'ready', reason: 'Suspended', message: suspendedMessage };
  if (stop !== undefined) return { kind: 'ready', reason: 'BudgetExceeded', message: stop.message };

  const wanted = plan?.replicas ?? 0;
  if (wanted === 0) return { kind: 'ready', reason: 'ScaledToZero', message: `0 replicas wanted${note}` };
  const { deployment } = world;
  const ready = deployment?.status?.readyReplicas ?? 0;
  return deployment !== undefined && isRolledOut(deployment, wanted)
    ? { kind: 'ready', reason: 'AllReplicasReady', message: `${ready}/${wanted} replicas ready${note}` }
    : {
        kind: 'progressing',
        reason: 'Progressing',
        message: `${ready}/${wanted} replicas ready${note}`,
      };
}

function budgetCondition({ stop }: AgentStatusInput): readonly WantedCondition[] {
  if (stop === undefined) return [];
  return [{ type: 'BudgetExceeded', status: 'True', reason: stop.reason, message: stop.message }];
}

function degradedCondition(connections: readonly ToolConnection[]): readonly WantedCondition[] {
  const unhealthy = connections.filter((connection) => connection.healthy === false);
  if (unhealthy.length === 0) return [];
  return [
    {
      type: 'MCPDegraded',
      status: 'True',
      reason: 'MCPUnreachable',
      message: unhealthy.map(({ name, message = '' }) => `${name}: ${message}`).join('; '),
    },
  ];
}

function registryCondition({ agent, registries, wideRegistries }: AgentWorld): readonly WantedCondition[] {
  const name = agent.spec.infrastructure?.registryRef?.name ?? '';
  // An absent registry called "default" means the implied one (gitops 23).
  if (name === '' || name === 'default') return [];
  if (wideRegistries.has(name) || registries.some((registry) => registry.metadata.name === name)) return [];
  return [
    {
      type: 'RegistryNotFound',
      status: 'True',
      reason: 'RegistryNotFound',
      message: `SwarmRegistry "${name}" not found. Create it, or correct infrastructure.registryRef`,
    },
  ];
}

function toolConnections(world: AgentWorld, plan: AgentPlan | undefined): readonly ToolConnection[] {
  return (plan?.mcp ?? []).map(({ server, url, credential }) => {
    const fact = world.health.get(url);
    const previous = world.agent.status?.toolConnections?.find(
      (connection) => connection.name === server.name,
    );
    return {
      name: server.name,
      url: displayUrl(url),
      authType: credential.kind,
      ...(server.trust === undefined ? {} : { trust: server.trust }),
      ...(fact === undefined
        ? {}
        : {
            healthy: fact.healthy,
            ...(fact.message === '' ? {} : { message: fact.message }),
            lastCheck: lastCheck(fact.checkedAtMillis, fact.healthy, previous),
          }),
    };
  });
}

function lastCheck(checkedAtMillis: number, healthy: boolean, previous: ToolConnection | undefined): string {
  const written = previous?.lastCheck;
  if (written !== undefined && previous?.healthy === healthy)
    if (checkedAtMillis - Date.parse(written) < lastCheckGrainMillis) return written;
  return timestamp(checkedAtMillis);
}
