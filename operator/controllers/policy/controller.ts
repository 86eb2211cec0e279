import type { SwarmAgent, SwarmPolicy } from '../../../schemas/generated/types.ts';
import type { Condition, KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import type { AuditMode } from '../../../schemas/rules/policy/audit-mode.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import type { Api } from '../../kube/api.ts';
import type { Clock, Controller, EventRecorder, Outcome, Reader, Watch } from '../../kube/controller.ts';
import type { Audit } from '../../observe/audit.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { applyStatus } from '../common/apply-status.ts';
import { stampedConditions } from '../common/conditions.ts';
import { agentKind, policyKind, settingsKind } from '../common/swarm-kinds.ts';
import { timestamp } from '../common/timestamp.ts';
import { namespaceKind } from '../common/workload.ts';
import {
  agentCompliance,
  type Compliance,
  complianceCondition,
  complianceConditions,
  complianceLabel,
  complianceLabels,
  governedLabel,
} from './compliance.ts';
import { gatherPolicy } from './gather.ts';
import type { GovernedNamespace } from './policy-world.ts';
import { policyStatus } from './status.ts';

export interface PolicyControllerOptions {
  readonly api: Api;
  readonly reader: Reader;
  readonly events: EventRecorder;
  readonly audit: Pick<Audit, 'emit'>;
  readonly metrics: Pick<Metrics, 'count'>;
  readonly clock: Clock;
  readonly operatorNamespace: string;
  readonly clusterAuditMode: AuditMode;
}

const name = 'swarmpolicy-controller';
/** Agents written in one pass; the rest follows at once, so that a big namespace cannot starve the others. */
const mostAgentWrites = 50;

/** SwarmPolicy -> its status, the label of its namespaces, and the compliance of their agents (governance 1.7). */
export function policyController(options: PolicyControllerOptions): Controller {
  return {
    name,
    kind: policyKind,
    watches: policyWatches(options),
    async reconcile(key): Promise<Outcome> {
      const { policy, namespaces } = await gatherPolicy(key, options);
      let room = mostAgentWrites;
      for (const namespace of namespaces) {
        await labelNamespace(namespace, options);
        for (const agent of namespace.agents) {
          if (room === 0) return { kind: 'again', afterMillis: 0 };
          if (await writeCompliance(agent, namespace, options)) room -= 1;
        }
      }
      // Last, so that the policy is ready only when its namespace carries the label (gitops 6).
      if (policy !== undefined) {
        const governed = namespaces.filter((one) => one.policies.some(isNamesake(policy)));
        const status = policyStatus(policy, governed, options.clock.now());
        if (isTrue('Conflicting', status.conditions) && !isTrue('Conflicting', policy.status?.conditions))
          options.metrics.count('kubeswarm.policy.conflict', {
            namespace: key.namespace ?? '',
            kind: policyKind.kind,
          });
        await applyStatus(options.api, policy, status, name);
      }
      return { kind: 'done' };
    },
  };
}

const isTrue = (type: string, conditions: readonly Condition[] = []): boolean =>
  conditions.some((condition) => condition.type === type && condition.status === 'True');

const isNamesake =
  ({ metadata }: SwarmPolicy) =>
  (other: SwarmPolicy): boolean =>
    other.metadata.name === metadata.name && other.metadata.namespace === metadata.namespace;

async function labelNamespace(
  { facts, policies, isBypassed }: GovernedNamespace,
  { api, reader, events, audit }: PolicyControllerOptions,
): Promise<void> {
  const namespace = await reader.get({ ...namespaceKind, name: facts.name });
  if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return;
  const isGoverned = policies.length > 0 && !isBypassed;
  const isLabelled = namespace.metadata.labels?.[governedLabel] === 'true';
  if (isGoverned === isLabelled) return;
  await api.apply(
    {
      ...namespaceKind,
      metadata: {
        name: facts.name,
        ...(namespace.metadata.uid === undefined ? {} : { uid: namespace.metadata.uid }),
        labels: isGoverned ? { [governedLabel]: 'true' } : {},
      },
    },
    { fieldManager: name, force: true },
  );
  if (!isBypassed) return;
  await events.record(
    namespace,
    'Warning',
    'PolicyBypassed',
    'annotation kubeswarm.io/policy-bypass suspends the policies of this namespace. Remove it to enforce them again',
  );
  audit.emit({
    action: 'policy.bypassed',
    status: 'denied',
    namespace: facts.name,
    detail: { kind: 'Namespace', name: facts.name },
  });
}

/** Label and condition of one agent. Returns whether anything was written. */
async function writeCompliance(
  agent: SwarmAgent,
  namespace: GovernedNamespace,
  options: PolicyControllerOptions,
): Promise<boolean> {
  const compliance = agentCompliance(agent, namespace);
  const existing = agent.status?.conditions;
  await tellTransition(agent, namespace, compliance, options);
  const isLabelWritten = await writeLabel(agent, compliance, options.api);
  const isStatusWritten = await applyStatus(
    options.api,
    agent,
    {
      conditions: stampedConditions(
        complianceConditions(compliance),
        existing,
        agent.metadata.generation,
        timestamp(options.clock.now()),
      ),
      conditionTypes: [complianceCondition],
      fields: {},
    },
    name,
  );
  return isLabelWritten || isStatusWritten;
}

async function writeLabel(agent: SwarmAgent, compliance: Compliance, api: Api): Promise<boolean> {
  const labels = complianceLabels(compliance);
  const { name: agentName, namespace = '', uid = '' } = agent.metadata;
  if (agent.metadata.labels?.[complianceLabel] === labels[complianceLabel]) return false;
  await api.apply(
    { ...agentKind, metadata: { name: agentName, namespace, uid, labels } },
    { fieldManager: name, force: true },
  );
  return true;
}

/** Event and audit record once, when an agent stops being compliant. */
async function tellTransition(
  agent: SwarmAgent,
  { policies, facts }: GovernedNamespace,
  compliance: Compliance,
  { events, audit, metrics }: PolicyControllerOptions,
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

/** Whatever happens in a namespace concerns its own policies and those of the operator's. */
function policyWatches({ reader, operatorNamespace }: PolicyControllerOptions): readonly Watch[] {
  const policiesFor = async (namespace: string): Promise<readonly ObjectKey[]> => {
    const homes = namespace === operatorNamespace ? [undefined] : [namespace, operatorNamespace];
    const lists = await Promise.all(
      homes.map((home) =>
        reader.list<SwarmPolicy>(policyKind, home === undefined ? {} : { namespace: home }),
      ),
    );
    return lists.flat().map(({ metadata }) => ({
      ...policyKind,
      namespace: metadata.namespace ?? '',
      name: metadata.name,
    }));
  };
  const ofObject = (object: KubeObject): Promise<readonly ObjectKey[]> =>
    policiesFor(object.metadata.namespace ?? object.metadata.name);
  return [
    { kind: policyKind, keysOf: ofObject },
    { kind: agentKind, keysOf: ofObject },
    { kind: settingsKind, keysOf: ofObject },
    { kind: namespaceKind, keysOf: ofObject },
  ];
}
