import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { isKind } from '../../../schemas/rules/kinds.ts';
import type { Reader, Watch } from '../../kube/controller.ts';
import { isDeclared } from '../common/declared-runs.ts';
import { isClusterWide } from '../common/is-cluster-wide.ts';
import { normalised } from '../common/normalised.ts';
import {
  agentKind,
  budgetKind,
  memoryKind,
  policyKind,
  registryKind,
  runKind,
  settingsKind,
} from '../common/swarm-kinds.ts';
import { configMapKind, deploymentKind, namespaceKind, networkPolicyKind } from '../common/workload.ts';
import { referencedConfigMaps } from './agent-references.ts';

/** Whose changes concern which agents (agents 2.1). */
export function agentWatches(reader: Reader, operatorNamespace: string): readonly Watch[] {
  const agentsIn = async (
    namespace: string | undefined,
    concerns: (agent: SwarmAgent) => boolean = () => true,
  ): Promise<readonly ObjectKey[]> => {
    const agents = await reader.list<SwarmAgent>(agentKind, namespace === undefined ? {} : { namespace });
    return agents.map(normalised).filter(concerns).map(keyOf);
  };
  /** Policies and settings of the operator's namespace may select any other. */
  const governed = (object: KubeObject): Promise<readonly ObjectKey[]> =>
    agentsIn(object.metadata.namespace === operatorNamespace ? undefined : object.metadata.namespace);

  return [
    { kind: deploymentKind, keysOf: owningAgents },
    { kind: networkPolicyKind, keysOf: owningAgents },
    {
      kind: configMapKind,
      keysOf: async (object) => [
        ...owningAgents(object),
        ...(await agentsIn(object.metadata.namespace, (agent) =>
          referencedConfigMaps(agent).includes(object.metadata.name),
        )),
      ],
    },
    { kind: policyKind, keysOf: governed },
    { kind: settingsKind, keysOf: governed },
    { kind: namespaceKind, keysOf: (object) => agentsIn(object.metadata.name) },
    {
      kind: registryKind,
      keysOf: (object) => {
        const isWide = isKind(object, 'SwarmRegistry') && isClusterWide(normalised(object));
        return agentsIn(isWide ? undefined : object.metadata.namespace, refersToRegistry);
      },
    },
    {
      kind: memoryKind,
      keysOf: (object) =>
        agentsIn(
          object.metadata.namespace,
          (agent) => agent.spec.runtime?.loop?.memory?.ref?.name === object.metadata.name,
        ),
    },
    {
      kind: budgetKind,
      keysOf: (object) =>
        agentsIn(
          object.metadata.namespace,
          (agent) => agent.spec.guardrails?.budgetRef?.name === object.metadata.name,
        ),
    },
    { kind: runKind, keysOf: agentsOfFinishedRun, afterMillis: windowMillis },
    // Argo CD waits for these.
    { kind: runKind, keysOf: (run) => (isDeclared(run) ? agentsOfFinishedRun(run) : []) },
  ];
}

/** So late a token window may be: the ledger holds agents to their limits. Each look is some reads and a write. */
const windowMillis = 5_000;

const keyOf = ({ metadata }: KubeObject): ObjectKey => ({
  ...agentKind,
  namespace: metadata.namespace ?? '',
  name: metadata.name,
});

const owningAgents = ({ metadata }: KubeObject): readonly ObjectKey[] =>
  (metadata.ownerReferences ?? [])
    .filter((owner) => owner.kind === agentKind.kind && owner.controller === true)
    .map((owner) => ({ ...agentKind, namespace: metadata.namespace ?? '', name: owner.name }));

const refersToRegistry = ({ spec }: SwarmAgent): boolean =>
  spec.infrastructure?.registryRef !== undefined ||
  (spec.tools?.mcp ?? []).some((server) => server.capabilityRef !== undefined);

/** Token windows and counts of runs are brought up to date when a run ends, not with each of its steps. */
function agentsOfFinishedRun(run: KubeObject): readonly ObjectKey[] {
  if (!isKind(run, 'SwarmRun') || run.status?.completionTime === undefined) return [];
  const names = [run.spec.agent ?? [], (run.status.steps ?? []).map((step) => step.resolvedAgent ?? [])].flat(
    2,
  );
  return [...new Set(names)].map((name) => ({ ...agentKind, namespace: run.metadata.namespace ?? '', name }));
}
