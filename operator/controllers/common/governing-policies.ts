import type { SwarmPolicy, SwarmSettings } from '../../../schemas/generated/types.ts';
import { governing, isPolicyBypassed, type NamespaceFacts } from '../../../schemas/rules/policy/governing.ts';
import type { Reader } from '../../kube/controller.ts';
import { policyKind, settingsKind } from './swarm-kinds.ts';
import { namespaceKind } from './workload.ts';

/** Name, labels and annotations of a namespace; the bare name when the API has no such object. */
export async function namespaceFacts(reader: Reader, name: string): Promise<NamespaceFacts> {
  const { labels, annotations } = (await reader.get({ ...namespaceKind, name }))?.metadata ?? {};
  return {
    name,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

/** The policies that take effect in a namespace; none while an annotation bypasses them (governance 1.7). */
export async function governingPolicies(
  reader: Reader,
  namespace: NamespaceFacts,
  operatorNamespace: string,
): Promise<readonly SwarmPolicy[]> {
  if (isPolicyBypassed(namespace)) return [];
  return governingObjects<SwarmPolicy>(reader, policyKind, namespace, operatorNamespace);
}

/** The settings of a namespace, and those of the operator's that select it (gitops 15). */
export async function governingSettings(
  reader: Reader,
  namespace: NamespaceFacts,
  operatorNamespace: string,
): Promise<readonly SwarmSettings[]> {
  return governingObjects<SwarmSettings>(reader, settingsKind, namespace, operatorNamespace);
}

async function governingObjects<T extends SwarmPolicy | SwarmSettings>(
  reader: Reader,
  kind: typeof policyKind,
  namespace: NamespaceFacts,
  operatorNamespace: string,
): Promise<readonly T[]> {
  const homes = [...new Set([namespace.name, operatorNamespace])];
  const lists = await Promise.all(homes.map((home) => reader.list<T>(kind, { namespace: home })));
  const alive = lists.flat().filter((object) => object.metadata.deletionTimestamp === undefined);
  return governing(alive, namespace, operatorNamespace);
}
