import type { FieldPath } from '../../finding.ts';
import type {
  EnvFromSource,
  LocalReference,
  McpServer,
  OptionalReference,
  Plugins,
  Prompt,
  Tools,
} from '../../generated/types.ts';

/** One field that names another object of the same namespace. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly path: FieldPath;
  /** A key inside a Secret or ConfigMap. */
  readonly key?: string;
}

type Named =
  | LocalReference
  | OptionalReference
  | { readonly name?: string; readonly key?: string; readonly optional?: boolean };

/** The reference of a `{name, key?, optional?}` block; none when it is empty or optional. */
export function referenceTo(kind: string, named: Named | undefined, path: FieldPath): readonly Reference[] {
  const name = named?.name ?? '';
  if (named === undefined || name === '' || ('optional' in named && named.optional === true)) return [];
  const key = 'key' in named && typeof named.key === 'string' ? named.key : undefined;
  return [{ kind, name, path: [...path, 'name'], ...(key === undefined ? {} : { key }) }];
}

/** The reference of a field that is a bare name. */
export function namedBy(kind: string, name: string | undefined, path: FieldPath): readonly Reference[] {
  return name === undefined || name === '' ? [] : [{ kind, name, path }];
}

export function envFromReferences(
  sources: readonly EnvFromSource[] | undefined,
  path: FieldPath,
): readonly Reference[] {
  return (sources ?? []).flatMap(({ configMapRef, secretRef }, index) => [
    ...referenceTo('ConfigMap', configMapRef, [...path, index, 'configMapRef']),
    ...referenceTo('Secret', secretRef, [...path, index, 'secretRef']),
  ]);
}

export function promptReferences(prompt: Prompt | undefined, path: FieldPath): readonly Reference[] {
  return [
    ...referenceTo('ConfigMap', prompt?.from?.configMapKeyRef, [...path, 'from', 'configMapKeyRef']),
    ...referenceTo('Secret', prompt?.from?.secretKeyRef, [...path, 'from', 'secretKeyRef']),
  ];
}

export function pluginReferences(plugins: Plugins | undefined, path: FieldPath): readonly Reference[] {
  return (['llm', 'queue'] as const).flatMap((kind) =>
    referenceTo('Secret', plugins?.[kind]?.tlsSecretRef, [...path, kind, 'tlsSecretRef']),
  );
}

export function toolReferences(tools: Tools | undefined, path: FieldPath): readonly Reference[] {
  return (tools?.mcp ?? []).flatMap((server, index) => serverReferences(server, [...path, 'mcp', index]));
}

function serverReferences({ auth, headers = [] }: McpServer, path: FieldPath): readonly Reference[] {
  return [
    ...referenceTo('Secret', auth?.bearer?.secretKeyRef, [...path, 'auth', 'bearer', 'secretKeyRef']),
    ...referenceTo('Secret', auth?.mtls?.secretRef, [...path, 'auth', 'mtls', 'secretRef']),
    ...referenceTo('Secret', auth?.secretRef, [...path, 'auth', 'secretRef']),
    ...headers.flatMap((header, index) =>
      referenceTo('Secret', header.secretKeyRef, [...path, 'headers', index, 'secretKeyRef']),
    ),
  ];
}

export function settingsReferences(
  settings: readonly LocalReference[] | undefined,
  path: FieldPath,
): readonly Reference[] {
  return (settings ?? []).flatMap((reference, index) =>
    referenceTo('SwarmSettings', reference, [...path, index]),
  );
}
