import type { Container, EnvFromSource, EnvVar } from '../../controllers/common/workload.ts';
import type { PodSources } from './pod-sources.ts';

/** What the downward API knows about a pod. */
export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A pod whose references do not resolve yet does not start; the message names what to create. */
export type Resolved<T> =
  | { readonly kind: 'resolved'; readonly value: T }
  | { readonly kind: 'missing'; readonly message: string };

export interface PodEnv {
  readonly variables: Readonly<Record<string, string>>;
  /** Every value that came from a Secret, for scrubbing logs. */
  readonly secretValues: readonly string[];
}

/**
 * The environment as a kubelet makes it: `envFrom` in order, the later source winning, then `env` over it, also in
 * order, with `$(NAME)` replaced by what is defined so far.
 */
export function podEnv(container: Container, identity: PodIdentity, sources: PodSources): Resolved<PodEnv> {
  const variables: Record<string, string> = {};
  const secretValues: string[] = [];

  for (const source of container.envFrom ?? []) {
    const found = envFromValues(source, identity, sources);
    if (found.kind === 'missing') return found;
    for (const [key, value] of Object.entries(found.value)) variables[`${source.prefix ?? ''}${key}`] = value;
    if (source.secretRef !== undefined) secretValues.push(...Object.values(found.value));
  }
  for (const variable of container.env ?? []) {
    const found = envValue(variable, variables, identity, sources);
    if (found.kind === 'missing') return found;
    if (found.value === undefined) continue;
    variables[variable.name] = found.value;
    if (variable.valueFrom?.secretKeyRef !== undefined) secretValues.push(found.value);
  }
  return {
    kind: 'resolved',
    value: { variables, secretValues: secretValues.filter((value) => value !== '') },
  };
}

/** `$(NAME)` becomes the variable's value, `$$(NAME)` stays as `$(NAME)`, an unknown name stays as written. */
export function expandVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\$?)\(([A-Za-z_][\w.-]*)\)/g, (whole, mark: string, name: string) =>
    mark === '$' ? whole.slice(1) : (variables[name] ?? whole),
  );
}

function envFromValues(
  source: EnvFromSource,
  identity: PodIdentity,
  sources: PodSources,
): Resolved<Readonly<Record<string, string>>> {
  const reference = source.secretRef ?? source.configMapRef;
  const name = reference?.name ?? '';
  const kind = source.secretRef !== undefined ? 'Secret' : 'ConfigMap';
  const values = kind === 'Secret' ? sources.secret(name) : sources.configMap(name);
  if (values !== undefined) return { kind: 'resolved', value: values };
  if (reference?.optional === true) return { kind: 'resolved', value: {} };
  return missingObject(kind, name, identity.namespace);
}

function envValue(
  variable: EnvVar,
  defined: Readonly<Record<string, string>>,
  identity: PodIdentity,
  sources: PodSources,
): Resolved<string | undefined> {
  const from = variable.valueFrom;
  if (from === undefined) return { kind: 'resolved', value: expandVariables(variable.value ?? '', defined) };
  if (from.fieldRef !== undefined)
    return { kind: 'resolved', value: fieldValue(from.fieldRef.fieldPath, identity) };

  const reference = from.secretKeyRef ?? from.configMapKeyRef;
  if (reference === undefined) return { kind: 'resolved', value: '' };
  const kind = from.secretKeyRef !== undefined ? 'Secret' : 'ConfigMap';
  const name = reference.name ?? '';
  const values = kind === 'Secret' ? sources.secret(name) : sources.configMap(name);
  const value = values?.[reference.key];
  if (value !== undefined || reference.optional === true) return { kind: 'resolved', value };
  return values === undefined
    ? missingObject(kind, name, identity.namespace)
    : missingKey(kind, name, reference.key, identity.namespace);
}

function fieldValue(path: string, identity: PodIdentity): string {
  const [, map = '', key = ''] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map === 'labels') return identity.labels[key] ?? '';
  if (map === 'annotations') return identity.annotations[key] ?? '';
  switch (path) {
    case 'metadata.name':
      return identity.name;
    case 'metadata.namespace':
      return identity.namespace;
    case 'status.podIP':
    case 'status.hostIP':
      return '127.0.0.1';
    default:
      return '';
  }
}

export function missingObject(kind: string, name: string, namespace: string): Resolved<never> {
  return {
    kind: 'missing',
    message: `${kind} "${name}" not found. Create it in namespace "${namespace}"; the pod starts when it is there`,
  };
}

export function missingKey(kind: string, name: string, key: string, namespace: string): Resolved<never> {
  return {
    kind: 'missing',
    message: `${kind} "${name}" in namespace "${namespace}" has no key "${key}". Add the key, or refer to one that it has`,
  };
}
