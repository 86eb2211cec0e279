import { isRecord } from '../../../schemas/json-record.ts';
import type { Api } from '../../kube/api.ts';
import type { Deployment } from '../common/workload.ts';

/** Holds the number of pods apart from all else that we apply, so that either can be let go alone. */
const replicasManager = (fieldManager: string): string => `${fieldManager}-replicas`;

/** Changes the number of pods and nothing else. */
export async function writeReplicas(
  api: Api,
  deployment: Deployment,
  replicas: number,
  fieldManager: string,
): Promise<void> {
  await api.apply(
    { ...identityOf(deployment), spec: { replicas } },
    { fieldManager: replicasManager(fieldManager), force: true },
  );
}

/**
 * Before an apply without replicas: what nobody else owns would go back to 1 (server-side apply, "Transferring
 * ownership"). A second manager takes the number as it stands; whoever scales takes it from there.
 */
export async function releaseReplicas(api: Api, deployment: Deployment, fieldManager: string): Promise<void> {
  const { replicas = 1 } = deployment.spec;
  if (!ownsReplicas(deployment, fieldManager)) return;
  const { apiVersion, kind, metadata } = identityOf(deployment);
  const { resourceVersion = '' } = deployment.metadata;
  // Not of a Deployment that has changed since, and not by force: somebody may be scaling it already.
  await api.apply(
    { apiVersion, kind, metadata: { ...metadata, resourceVersion }, spec: { replicas } },
    { fieldManager: replicasManager(fieldManager) },
  );
}

function ownsReplicas({ metadata }: Deployment, manager: string): boolean {
  return (metadata.managedFields ?? []).some((entry) => {
    if (!isRecord(entry) || entry.manager !== manager || entry.operation !== 'Apply') return false;
    const { fieldsV1 } = entry;
    const spec = isRecord(fieldsV1) ? fieldsV1['f:spec'] : undefined;
    return isRecord(spec) && Object.hasOwn(spec, 'f:replicas');
  });
}

const identityOf = ({
  apiVersion,
  kind,
  metadata,
}: Deployment): Pick<Deployment, 'apiVersion' | 'kind' | 'metadata'> => ({
  apiVersion,
  kind,
  // The uid keeps the write from making a Deployment that has gone.
  metadata: {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
  },
});
