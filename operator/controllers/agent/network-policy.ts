import type { KubeObject } from '../../../schemas/kube-object.ts';
import { controllerReference } from '../common/owner-reference.ts';
import { agentPodLabels } from './agent-deployment.ts';
import { healthPort, networkPolicyName } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';

/** Where a strict agent may connect to: pods behind a Service, or addresses. */
export type EgressTarget =
  | {
      readonly kind: 'pods';
      readonly namespace: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly port: number | string;
    }
  | { readonly kind: 'addresses'; readonly addresses: readonly string[]; readonly port: number };

/** NetworkPolicy `<agent>-netpol` (agents 2.4), or undefined in mode disabled. */
export function agentNetworkPolicy(
  plan: AgentPlan,
  strictTargets: readonly EgressTarget[],
): KubeObject | undefined {
  const { agent } = plan;
  const mode = agent.spec.infrastructure?.networkPolicy ?? 'default';
  if (mode === 'disabled') return undefined;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: networkPolicyName(agent.metadata.name),
      namespace: agent.metadata.namespace ?? '',
      labels: agentPodLabels(agent.metadata.name),
      ownerReferences: [controllerReference(agent)],
    },
    spec: {
      podSelector: { matchLabels: plan.existingSelector ?? agentPodLabels(agent.metadata.name) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: agent.spec.observability?.metrics?.enabled === true ? [metricsRule] : [],
      egress: mode === 'strict' ? [dnsRule, ...strictTargets.map(egressRule)] : [everything],
    },
  };
}

const metricsRule = { ports: [{ protocol: 'TCP', port: healthPort }] };
const everything = {};
const dnsRule = {
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

function egressRule(target: EgressTarget): object {
  const ports = [{ protocol: 'TCP', port: target.port }];
  if (target.kind === 'addresses')
    return { ports, to: target.addresses.map((address) => ({ ipBlock: { cidr: singleAddress(address) } })) };
  return {
    ports,
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': target.namespace } },
        podSelector: { matchLabels: target.labels },
      },
    ],
  };
}

const singleAddress = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`;
