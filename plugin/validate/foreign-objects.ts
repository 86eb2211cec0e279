import { didYouMean } from '../../schemas/did-you-mean.ts';
import { apiGroup, apiVersion, kinds } from '../../schemas/kinds.ts';
import type { Report } from '../findings.ts';
import { isMap, type JsonMap } from '../values/merge.ts';
import { fieldFindings, type Manifest } from './manifest.ts';
import { isEndpoint, looksLikeKey } from './secret-values.ts';

/** Kinds of the core groups that belong to the whole cluster; Namespace has a rule of its own. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set(
  [
    'ClusterRole ClusterRoleBinding CustomResourceDefinition PersistentVolume StorageClass',
    'PriorityClass IngressClass RuntimeClass CSIDriver Node APIService VolumeAttachment',
    'CertificateSigningRequest ValidatingWebhookConfiguration MutatingWebhookConfiguration',
    'FlowSchema PriorityLevelConfiguration ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding GatewayClass',
  ].flatMap((kinds) => kinds.split(' ')),
);

const CORE_GROUP = /^(?:v\d\w*|apps\/.*|batch\/.*|autoscaling\/.*|policy\/.*|[a-z0-9.]+\.k8s\.io\/.*)$/;

/** What recipes 8 says about objects of other groups; they pass unread apart from this. */
export function checkForeignObject(
  manifest: Manifest,
  ownNamespaces: ReadonlySet<string>,
  report: Report,
): void {
  const { authored, document, name } = manifest;
  checkGroup(manifest, report);
  if (!CORE_GROUP.test(authored.apiVersion)) return;
  if (authored.kind === 'Secret') checkSecret(manifest, report);
  else if (authored.kind === 'Namespace') {
    // The recipe's own Namespace makes its `kubectl apply` work on an empty cluster (decision 44).
    if (ownNamespaces.has(name)) return;
    const fix = 'Use the sync option CreateNamespace=true of the Application';
    fieldFindings(document, report)(
      'document.namespace-object',
      ['kind'],
      `Namespace ${JSON.stringify(name)} is part of the render`,
      fix,
    );
  }
  if (!CLUSTER_SCOPED.has(authored.kind)) return;
  const fact = `${authored.kind} ${JSON.stringify(name)} belongs to the whole cluster`;
  fieldFindings(document, report)(
    'document.cluster-scoped',
    ['kind'],
    fact,
    'The AppProject decides whether it may be applied',
  );
}

/** `kubeswarm.oi/v1alpha1`, or a bare `v1alpha1`, would let an object of ours pass without a check. */
function checkGroup({ authored, document }: Manifest, report: Report): void {
  if (!kinds.some(({ kind }) => kind === authored.kind)) return;
  const [group = '', version] = authored.apiVersion.split('/');
  if (version !== undefined && didYouMean(group, [apiGroup]) === undefined) return;
  fieldFindings(document, report)(
    'kind.other-group',
    ['apiVersion'],
    `${authored.kind} of ${JSON.stringify(authored.apiVersion)} is none of ${apiGroup}, so nothing of it is checked`,
    `Did you mean ${apiVersion}?`,
  );
}

/** Warns where metadata.namespace is not the Application's; it is left as written. */
export function checkNamespace(manifest: Manifest, namespace: string | undefined, report: Report): void {
  const written = manifest.authored.metadata.namespace;
  if (namespace === undefined || typeof written !== 'string' || written === namespace) return;
  const fact = `metadata.namespace is ${JSON.stringify(written)}, the Application's is ${JSON.stringify(namespace)}`;
  fieldFindings(manifest.document, report)(
    'document.other-namespace',
    ['metadata', 'namespace'],
    fact,
    'Remove it, or check the destination of the Application',
  );
}

function checkSecret(manifest: Manifest, report: Report): void {
  const { authored, document, name } = manifest;
  const entries = [
    ...entriesOf(authored.stringData, (text) => text),
    ...entriesOf(authored.data, decodeBase64),
  ];
  if (entries.length === 0) return;
  const secret = `Secret ${JSON.stringify(name)}`;
  const fields = [
    ...entriesOf(authored.stringData, () => 'stringData'),
    ...entriesOf(authored.data, () => 'data'),
  ];
  let hasKey = false;
  for (const [index, [key, value]] of entries.entries()) {
    if (!looksLikeKey(value)) continue;
    hasKey = true;
    const field = fields[index]?.[1] ?? 'data';
    const fix = 'Revoke it, then use a SealedSecret, an ExternalSecret or a Secret made outside of Git';
    fieldFindings(document, report)(
      'document.secret-key',
      [field, key],
      `${secret} holds what looks like a key in ${JSON.stringify(key)}`,
      fix,
    );
  }
  if (hasKey || entries.every(([, value]) => isEndpoint(value))) return;
  const fix = 'Use a SealedSecret, an ExternalSecret or a Secret made outside of Git';
  fieldFindings(document, report)('document.secret-data', ['kind'], `${secret} has literal data in Git`, fix);
}

function entriesOf(map: unknown, read: (text: string) => string): readonly (readonly [string, string])[] {
  if (!isMap(map)) return [];
  return Object.entries(map satisfies JsonMap).flatMap(([key, value]) =>
    typeof value === 'string' && value !== '' ? [[key, read(value)] as const] : [],
  );
}

function decodeBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
