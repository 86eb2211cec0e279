import {
  configMapKind,
  deploymentKind,
  networkPolicyKind,
  serviceKind,
} from '../controllers/common/workload.ts';
import type { KindKey } from '../kube/api.ts';
import { allButSecrets, type Cached } from '../kube/object-cache.ts';

/** Written by the operator alone, with its label; what older operators wrote is read when an agent comes to it. */
const ownKinds = [deploymentKind.kind, networkPolicyKind.kind, 'ServiceAccount', 'Role', 'RoleBinding'];
/** Written by anybody, and of any size: agents name few of them. */
const foreignKinds = [configMapKind.kind, serviceKind.kind];
const labels = { 'app.kubernetes.io/managed-by': 'kubeswarm' };

/** What the operator keeps in memory of a cluster that is not its own. */
export function cachedKinds(kind: KindKey): Cached {
  if (ownKinds.includes(kind.kind)) return { kind: 'labelled', labels };
  return foreignKinds.includes(kind.kind) ? { kind: 'versions' } : allButSecrets(kind);
}
