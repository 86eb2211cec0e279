import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import { timestamp } from '../../engine/timestamp.ts';
import { applyStatus } from '../common/apply-status.ts';
import { stampedConditions } from '../common/conditions.ts';
import { agentKind } from '../common/swarm-kinds.ts';
import {
  agentCompliance,
  type Compliance,
  complianceCondition,
  complianceConditions,
  complianceLabel,
  complianceLabels,
} from './compliance.ts';
import type { PolicyTools } from './policy-tools.ts';
import type { GovernedNamespace } from './policy-world.ts';

/** Label and condition of one agent. Returns whether anything was written. */
export async function writeCompliance(
  agent: SwarmAgent,
  namespace: GovernedNamespace,
  tools: PolicyTools,
): Promise<boolean> {
  const compliance = agentCompliance(agent, namespace);
  const existing = agent.status?.conditions;
  await tellTransition(agent, namespace, compliance, tools);
  const isLabelWritten = await writeLabel(agent, compliance, tools);
  const isStatusWritten = await applyStatus(
    tools.api,
    agent,
    {
      conditions: stampedConditions(
        complianceConditions(compliance),
        existing,
        agent.metadata.generation,
        timestamp(tools.clock.now()),
      ),
      conditionTypes: [complianceCondition],
      fields: {},
    },
    tools.fieldManager,
  );
  return isLabelWritten || isStatusWritten;
}

async function writeLabel(
  agent: SwarmAgent,
  compliance: Compliance,
  { api, fieldManager }: PolicyTools,
): Promise<boolean> {
  const labels = complianceLabels(compliance);
  const { name, namespace = '', uid = '' } = agent.metadata;
  if (agent.metadata.labels?.[complianceLabel] === labels[complianceLabel]) return false;
  await api.apply(
    { ...agentKind, metadata: { name, namespace, uid, labels } },
    { fieldManager, force: true },
  );
  return true;
}

/** Event and audit record once, when an agent stops being compliant. */
async function tellTransition(
  agent: SwarmAgent,
  { policies, facts }: GovernedNamespace,
  compliance: Compliance,
  { events, audit, metrics }: PolicyTools,
): Promise<void> {
  if (compliance.kind !== 'violating') return;
  const before = agent.status?.conditions?.find((condition) => condition.type === complianceCondition);
  if (before?.status === 'False') return;
  await events.record(agent, 'Warning', 'PolicyViolation', compliance.message);
  for (const { constraint, policy } of compliance.violations)
    metrics.count('kubeswarm.policy.violation', {
      namespace: facts.name,
      policy,
      agent: agent.metadata.name,
      constraint,
    });
  const isAudit = mergePolicies(policies)?.mode === 'Audit';
  audit.emit({
    action: isAudit ? 'policy.would_reject' : 'policy.violation',
    status: 'denied',
    namespace: facts.name,
    agent: agent.metadata.name,
    detail: { kind: agentKind.kind, name: agent.metadata.name, violations: compliance.message },
  });
}
