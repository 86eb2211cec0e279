import { isRecord } from '../../../schemas/json-record.ts';
import type { KubeObject, ObjectMeta } from '../../../schemas/kube-object.ts';
import { resourceKind } from '../resource-kinds.ts';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SERVICE_NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const MAX_ANNOTATION_BYTES = 262_144;

const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const SERVICE_RULE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const QUALIFIED_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const invalid = (path: string, value: unknown, rule: string): string =>
  `${path}: Invalid value: ${JSON.stringify(value)}: ${rule}`;

/** What Kubernetes refuses in the metadata of any object, as causes of a 422. */
export function metadataProblems(object: KubeObject): readonly string[] {
  const { metadata } = object;
  return [
    ...nameProblems(object),
    ...labelProblems(metadata.labels),
    ...annotationProblems(metadata.annotations),
    ...ownerProblems(metadata),
  ];
}

function nameProblems(object: KubeObject): readonly string[] {
  const { name } = object.metadata;
  const { group } = resourceKind(object);
  // Names of roles may hold colons and other characters of a path segment.
  if (group === 'rbac.authorization.k8s.io')
    return /[/%]|^\.{1,2}$/.test(name) ? [invalid('metadata.name', name, "may not contain '/' or '%'")] : [];
  if (object.kind === 'Namespace') return dnsProblems(name, LABEL, 63, LABEL_RULE);
  if (object.kind === 'Service' && group === '') return dnsProblems(name, SERVICE_NAME, 63, SERVICE_RULE);
  return dnsProblems(name, SUBDOMAIN, 253, SUBDOMAIN_RULE);
}

function dnsProblems(name: string, pattern: RegExp, maxLength: number, rule: string): readonly string[] {
  return [
    ...(name.length > maxLength
      ? [invalid('metadata.name', name, `must be no more than ${maxLength} characters`)]
      : []),
    ...(pattern !== SUBDOMAIN && name.includes('.')
      ? [invalid('metadata.name', name, 'must not contain dots')]
      : []),
    ...(pattern.test(name) || (pattern !== SUBDOMAIN && name.includes('.'))
      ? []
      : [invalid('metadata.name', name, rule)]),
  ];
}

function labelProblems(labels: unknown): readonly string[] {
  if (labels === undefined) return [];
  if (!isRecord(labels)) return [invalid('metadata.labels', labels, 'must be a map of strings')];
  return Object.entries(labels).flatMap(([key, value]) => [
    ...keyProblems('metadata.labels', key),
    ...(typeof value !== 'string' || !LABEL_VALUE.test(value)
      ? [invalid('metadata.labels', value, LABEL_VALUE_RULE)]
      : value.length > 63
        ? [invalid('metadata.labels', value, 'must be no more than 63 bytes')]
        : []),
  ]);
}

function keyProblems(path: string, key: string): readonly string[] {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  return [
    ...(prefix !== undefined && !SUBDOMAIN.test(prefix)
      ? [invalid(path, key, `prefix part ${SUBDOMAIN_RULE}`)]
      : []),
    ...(QUALIFIED_NAME.test(name) ? [] : [invalid(path, key, QUALIFIED_RULE)]),
    ...(name.length > 63 ? [invalid(path, key, 'name part must be no more than 63 bytes')] : []),
  ];
}

function annotationProblems(annotations: unknown): readonly string[] {
  if (annotations === undefined) return [];
  if (!isRecord(annotations))
    return [invalid('metadata.annotations', annotations, 'must be a map of strings')];
  let bytes = 0;
  const problems = Object.entries(annotations).flatMap(([key, value]) => {
    if (typeof value !== 'string') return [invalid('metadata.annotations', value, 'must be a string')];
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
    return keyProblems('metadata.annotations', key.toLowerCase());
  });
  if (bytes <= MAX_ANNOTATION_BYTES) return problems;
  return [...problems, `metadata.annotations: Too long: may not be more than ${MAX_ANNOTATION_BYTES} bytes`];
}

function ownerProblems({ ownerReferences }: ObjectMeta): readonly string[] {
  const owners = ownerReferences ?? [];
  const problems = owners.flatMap((owner, index) =>
    (['apiVersion', 'kind', 'name', 'uid'] as const).flatMap((field) =>
      typeof owner[field] === 'string' && owner[field] !== ''
        ? []
        : [invalid(`metadata.ownerReferences[${index}].${field}`, owner[field] ?? '', 'must not be empty')],
    ),
  );
  if (owners.filter((owner) => owner.controller === true).length <= 1) return problems;
  const rule = 'Only one reference can have Controller set to true';
  return [...problems, `metadata.ownerReferences: Invalid value: ${JSON.stringify(owners)}: ${rule}`];
}

/** Finalizers that would be added to an object on its way out. */
export function addedFinalizers(live: KubeObject, next: KubeObject): readonly string[] {
  const known = live.metadata.finalizers ?? [];
  return (next.metadata.finalizers ?? []).filter((finalizer) => !known.includes(finalizer));
}
