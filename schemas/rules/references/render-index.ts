import type { KubeObject, ObjectKey } from '../../kube-object.ts';

/** The objects of one render by kind, namespace and name. A namespace left out is the one rendered for. */
export interface RenderIndex {
  readonly find: (kind: string, namespace: string | undefined, name: string) => KubeObject | undefined;
  /** Whether the object is declared, though it may be too broken to look into. */
  readonly has: (kind: string, namespace: string | undefined, name: string) => boolean;
  readonly names: (kind: string, namespace: string | undefined) => readonly string[];
}

export interface RenderScope {
  readonly objects: readonly KubeObject[];
  /** Objects that stand in the files and did not pass the schema: they are there, but not looked into. */
  readonly declared?: readonly ObjectKey[];
  readonly defaultNamespace?: string | undefined;
}

export function renderIndex({ objects, declared = [], defaultNamespace = '' }: RenderScope): RenderIndex {
  const byScope = new Map<string, Map<string, KubeObject | undefined>>();
  const scopeKey = (kind: string, namespace: string | undefined): string =>
    `${kind}\n${namespace ?? defaultNamespace}`;
  const add = ({ kind, namespace, name }: Omit<ObjectKey, 'apiVersion'>, object?: KubeObject): void => {
    const key = scopeKey(kind, namespace);
    const scope = byScope.get(key) ?? new Map<string, KubeObject | undefined>();
    scope.set(name, object);
    byScope.set(key, scope);
  };
  for (const key of declared) add(key);
  for (const object of objects) add({ ...object.metadata, kind: object.kind }, object);
  return {
    find: (kind, namespace, name) => byScope.get(scopeKey(kind, namespace))?.get(name),
    has: (kind, namespace, name) => byScope.get(scopeKey(kind, namespace))?.has(name) === true,
    names: (kind, namespace) => [...(byScope.get(scopeKey(kind, namespace))?.keys() ?? [])],
  };
}
