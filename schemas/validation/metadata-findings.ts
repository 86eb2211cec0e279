import { type FieldPath, type Finding, formatPath } from '../finding.ts';
import { isRecord } from '../json-record.ts';
import { type SchemaCheck, unknownField } from './schema-findings.ts';

type FieldType = 'string' | 'integer' | 'map' | 'list' | 'time';

/** Fields of metav1.ObjectMeta. */
const fields: Readonly<Record<string, FieldType>> = {
  annotations: 'map',
  creationTimestamp: 'time',
  deletionGracePeriodSeconds: 'integer',
  deletionTimestamp: 'time',
  finalizers: 'list',
  generateName: 'string',
  generation: 'integer',
  labels: 'map',
  managedFields: 'list',
  name: 'string',
  namespace: 'string',
  ownerReferences: 'list',
  resourceVersion: 'string',
  selfLink: 'string',
  uid: 'string',
};

const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const dnsSubdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualifiedName = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;
const maxAnnotationBytes = 256 * 1024;

/** What an API server checks of the metadata of any object. */
export function metadataFindings(kind: string, metadata: unknown): readonly Finding[] {
  if (metadata === undefined || metadata === null)
    return [error('required', ['metadata'], 'is missing', 'Set metadata.name')];
  if (!isRecord(metadata)) return [error('type', ['metadata'], 'is not a map', 'Make it a map')];
  return [
    ...Object.entries(metadata).flatMap(([name, value]) => fieldFindings(kind, name, value)),
    ...nameFindings(metadata),
    ...labelFindings(metadata.labels),
    ...annotationFindings(metadata.annotations),
  ];
}

function fieldFindings(kind: string, name: string, value: unknown): readonly Finding[] {
  const path = ['metadata', name];
  const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (type === undefined) {
    const properties = Object.fromEntries(
      Object.keys(fields).map((field) => [field, { type: 'string' as const }]),
    );
    return [unknownField(path, { document: kind, nodeAt: () => ({ type: 'object', properties }) })];
  }
  if (value === null || value === undefined || hasType(value, type)) return [];
  return [error('type', path, `is not a ${type}`, `Make it a ${type}`)];
}

function hasType(value: unknown, type: FieldType): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'time':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    case 'integer':
      return Number.isInteger(value);
    case 'list':
      return Array.isArray(value);
    case 'map':
      return isRecord(value);
  }
}

function nameFindings(metadata: Readonly<Record<string, unknown>>): readonly Finding[] {
  const found: Finding[] = [];
  const { name, generateName, namespace } = metadata;
  if ((name ?? '') === '' && (generateName ?? '') === '') {
    found.push(error('required', ['metadata', 'name'], 'is missing', 'Set metadata.name'));
  }
  if (typeof name === 'string' && name !== '' && (name.length > 253 || !dnsSubdomain.test(name))) {
    const fix = 'Use at most 253 lower-case letters, digits, - and ., with a letter or digit at both ends';
    found.push(error('pattern', ['metadata', 'name'], 'is not a valid name', fix));
  }
  if (
    typeof namespace === 'string' &&
    namespace !== '' &&
    (namespace.length > 63 || !dnsLabel.test(namespace))
  ) {
    const fix = 'Use at most 63 lower-case letters, digits and -, with a letter or digit at both ends';
    found.push(error('pattern', ['metadata', 'namespace'], 'is not a valid namespace', fix));
  }
  return found;
}

function labelFindings(labels: unknown): readonly Finding[] {
  if (!isRecord(labels)) return [];
  return Object.entries(labels).flatMap(([key, value]) => {
    const path = ['metadata', 'labels', key];
    if (!isQualifiedKey(key)) return [aboutKey(error('pattern', path, 'is not a valid label key', keyFix))];
    if (typeof value !== 'string') return [error('type', path, 'is not a string', 'Put it in quotes')];
    if (value === '' || (value.length <= 63 && qualifiedName.test(value))) return [];
    return [
      error('pattern', path, 'is not a valid label value', 'Use at most 63 letters, digits, -, _ and .'),
    ];
  });
}

function annotationFindings(annotations: unknown): readonly Finding[] {
  if (!isRecord(annotations)) return [];
  let bytes = 0;
  const found = Object.entries(annotations).flatMap(([key, value]) => {
    const path = ['metadata', 'annotations', key];
    if (!isQualifiedKey(key.toLowerCase()))
      return [aboutKey(error('pattern', path, 'is not a valid annotation key', keyFix))];
    if (typeof value !== 'string') return [error('type', path, 'is not a string', 'Put it in quotes')];
    bytes += utf8Bytes(key) + utf8Bytes(value);
    return [];
  });
  if (bytes <= maxAnnotationBytes) return found;
  return [
    ...found,
    error('max-length', ['metadata', 'annotations'], 'have more than 256 KiB', 'Shorten them'),
  ];
}

/** Without node:buffer, since this zone is pure. */
function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

const keyFix =
  'Use letters, digits, -, _ and . with a letter or digit at both ends, at most 63, after an optional DNS name and /';

function isQualifiedKey(key: string): boolean {
  const parts = key.split('/');
  const name = parts.pop() ?? '';
  const prefix = parts.pop();
  if (parts.length > 0 || name.length > 63 || !qualifiedName.test(name)) return false;
  return prefix === undefined || (prefix.length <= 253 && dnsSubdomain.test(prefix));
}

function error(rule: SchemaCheck, path: FieldPath, what: string, fix: string): Finding {
  return { rule: `schema.${rule}`, severity: 'error', fact: `${formatPath(path)} ${what}`, fix, path };
}

const aboutKey = (found: Finding): Finding => ({ ...found, focus: 'key' });
