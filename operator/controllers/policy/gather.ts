import type { SwarmAgent, SwarmPolicy } from '../../../schemas/generated/types.ts';
import type { ObjectKey } from '../../../schemas/kube-object.ts';
import type { AuditMode } from '../../../schemas/rules/policy/audit-mode.ts';
import { governing, isPolicyBypassed } from '../../../schemas/rules/policy/governing.ts';
import type { Reader } from '../../kube/controller.ts';
import { governingSettings, namespaceFacts } from '../common/governing-policies.ts';
import { normalised } from '../common/normalised.ts';
import { agentKind, policyKind } from '../common/swarm-kinds.ts';
import { type Namespace, namespaceKind } from '../common/workload.ts';
import type { GovernedNamespace } from './policy-world.ts';

export interface PolicySources {
  readonly reader: Reader;
  readonly operatorNamespace: string;
  readonly clusterAuditMode: AuditMode;
}

export interface PolicyWorld {
  /** Undefined when it is gone or going: then its namespaces are brought in line without it. */
  readonly policy?: SwarmPolicy;
  /** Every namespace that the policy governs, or may have governed before. */
  readonly namespaces: readonly GovernedNamespace[];
}

/** Reads the policy and the namespaces it concerns; one of the operator's namespace may concern all. */
export async function gatherPolicy(key: ObjectKey, sources: PolicySources): Promise<PolicyWorld> {
  const { reader, operatorNamespace } = sources;
  const found = await reader.get<SwarmPolicy>(key);
  const policy = found?.metadata.deletionTimestamp === undefined ? found : undefined;
  const own = key.namespace ?? '';
  const others =
    own === operatorNamespace
      ? (await reader.list<Namespace>(namespaceKind)).map((namespace) => namespace.metadata.name)
      : [];
  const names = [...new Set([own, ...others])];
  return {
    ...(policy === undefined ? {} : { policy: normalised(policy) }),
    namespaces: await Promise.all(names.map((name) => gatherNamespace(name, sources))),
  };
}

async function gatherNamespace(
  name: string,
  { reader, operatorNamespace, clusterAuditMode }: PolicySources,
): Promise<GovernedNamespace> {
  const facts = await namespaceFacts(reader, name);
  const homes = [...new Set([name, operatorNamespace])];
  const policies = await Promise.all(
    homes.map((home) => reader.list<SwarmPolicy>(policyKind, { namespace: home })),
  );
  const agents = await reader.list<SwarmAgent>(agentKind, { namespace: name });
  return {
    facts,
    isBypassed: isPolicyBypassed(facts),
    policies: governing(policies.flat().filter(isAlive), facts, operatorNamespace).map(normalised),
    agents: agents.filter(isAlive).map(normalised),
    settings: await governingSettings(reader, facts, operatorNamespace),
    clusterAuditMode,
  };
}

const isAlive = ({ metadata }: SwarmAgent | SwarmPolicy): boolean => metadata.deletionTimestamp === undefined;
