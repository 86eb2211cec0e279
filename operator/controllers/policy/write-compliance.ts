import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { Api } from '../../kube/api.ts';
import type { Clock, EventRecorder } from '../../kube/controller.ts';
import type { Audit } from '../../observe/audit.ts';
import type { Metrics } from '../../observe/metrics.ts';
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
import type { GovernedNamespace } from './policy-world.ts';

export interface ComplianceTools {
  readonly api: Api;
  readonly events: EventRecorder;
  readonly audit: Pick<Audit, 'emit'>;
  readonly metrics: Pick<Metrics, 'count'>;
  readonly clock: Clock;
  readonly fieldManager: string;
}

/** Label and condition of one agent. Returns whether anything was written. */
export async function writeCompliance(
  agent: SwarmAgent,
  namespace: GovernedNamespace,
  tools: ComplianceTools,
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
  { api, fieldManager }: ComplianceTools,
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
  { events, audit, metrics }: ComplianceTools,
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
