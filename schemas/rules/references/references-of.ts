import { type FieldTree, fieldTree, visitFields } from '../../field-tree.ts';
import type { FieldPath } from '../../finding.ts';
import { isRecord } from '../../json-record.ts';
import type { KubeObject } from '../../kube-object.ts';
import { type ReferenceField, referenceFields } from './reference-fields.ts';

/** One field that names another object of the same namespace. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly path: FieldPath;
  /** A key inside a Secret or ConfigMap. */
  readonly key?: string;
}

const treeOfKind: ReadonlyMap<string, FieldTree<ReferenceField>> = new Map(
  Object.entries(referenceFields).map(([kind, fields]) => [kind, fieldTree(fields)]),
);

/** The other objects of its namespace that an object names. */
export function referencesOf(object: KubeObject): readonly Reference[] {
  const tree = treeOfKind.get(object.kind);
  if (tree === undefined) return [];
  const found: Reference[] = [];
  visitFields(object, tree, ({ kind }, value, path) => {
    const reference = referenceIn(kind, value, path);
    if (reference !== undefined) found.push(reference);
  });
  return found;
}

/** None where the name is empty or a template, or where the author calls the object optional. */
function referenceIn(kind: string, value: unknown, path: FieldPath): Reference | undefined {
  const isBlock = isRecord(value);
  const name = isBlock ? value.name : value;
  if (typeof name !== 'string' || name === '' || name.includes('{{') || (isBlock && value.optional === true))
    return undefined;
  // The registry `default` exists without an object (gitops 23).
  if (kind === 'SwarmRegistry' && name === 'default') return undefined;
  return {
    kind,
    name,
    path: isBlock ? [...path, 'name'] : path,
    ...(isBlock && typeof value.key === 'string' ? { key: value.key } : {}),
  };
}
