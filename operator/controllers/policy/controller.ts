import type { SwarmPolicy } from '../../../schemas/generated/types.ts';
import type { Condition } from '../../../schemas/kube-object.ts';
import type { AuditMode } from '../../../schemas/rules/policy/audit-mode.ts';
import type { Controller, Outcome } from '../../kube/controller.ts';
import { applyStatus } from '../common/apply-status.ts';
import { policyKind } from '../common/swarm-kinds.ts';
import { gatherPolicy } from './gather.ts';
import { labelNamespace } from './label-namespace.ts';
import type { PolicyTools } from './policy-tools.ts';
import { policyWatches } from './policy-watches.ts';
import { policyStatus } from './status.ts';
import { writeCompliance } from './write-compliance.ts';

export interface PolicyControllerOptions extends Omit<PolicyTools, 'fieldManager'> {
  readonly operatorNamespace: string;
  readonly clusterAuditMode: AuditMode;
}

const name = 'swarmpolicy-controller';
/** Agents written in one pass; the rest follows at once, so that a big namespace cannot starve the others. */
const mostAgentWrites = 50;

/** SwarmPolicy -> its status, the label of its namespaces, and the compliance of their agents (governance 1.7). */
export function policyController(options: PolicyControllerOptions): Controller {
  const tools: PolicyTools = { ...options, fieldManager: name };
  return {
    name,
    kind: policyKind,
    watches: policyWatches(options.reader, options.operatorNamespace),
    async reconcile(key): Promise<Outcome> {
      const { policy, namespaces } = await gatherPolicy(key, options);
      let room = mostAgentWrites;
      for (const namespace of namespaces) {
        await labelNamespace(namespace, tools);
        for (const agent of namespace.agents) {
          if (room === 0) return { kind: 'again', afterMillis: 0 };
          if (await writeCompliance(agent, namespace, tools)) room -= 1;
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
