import type { SwarmPolicy } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import type { Reader, Watch } from '../../kube/controller.ts';
import { agentKind, policyKind, settingsKind } from '../common/swarm-kinds.ts';
import { namespaceKind } from '../common/workload.ts';

/** Whatever happens in a namespace concerns its own policies and those of the operator's. */
export function policyWatches(reader: Reader, operatorNamespace: string): readonly Watch[] {
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
