import { namespaceKind } from '../common/workload.ts';
import { governedLabel } from './compliance.ts';
import type { PolicyTools } from './policy-tools.ts';
import type { GovernedNamespace } from './policy-world.ts';

/** Says on a namespace whether policies govern it, and tells of one that was taken out of their reach. */
export async function labelNamespace(
  { facts, policies, isBypassed }: GovernedNamespace,
  { api, reader, events, audit, fieldManager }: PolicyTools,
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
    { fieldManager, force: true },
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
