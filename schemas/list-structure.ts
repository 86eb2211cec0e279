import { structureOf } from './defaults.ts';
import type { FieldPath } from './finding.ts';
import type { StructureNode } from './structure.ts';

/** How server-side apply treats the list at a path. */
export type ListType =
  | { readonly kind: 'atomic' }
  | { readonly kind: 'set' }
  | { readonly kind: 'map'; readonly keys: readonly string[] };

/**
 * List type at a path of an object, e.g. `listTypeAt('SwarmTeam', ['spec', 'roles'])` = map by name. Lists of which
 * the schema says nothing, and those inside free-form fields, are atomic. Undefined when there is no list.
 */
export function listTypeAt(kind: string, path: FieldPath): ListType | undefined {
  const node = nodeAt(kind, path);
  if (node === undefined || node.type !== 'array') return undefined;
  switch (node.listType) {
    case 'map':
      return { kind: 'map', keys: node.listMapKeys ?? [] };
    case 'set':
      return { kind: 'set' };
    default:
      return { kind: 'atomic' };
  }
}

/** Whether a map is replaced as a whole by server-side apply instead of key by key. */
export function isAtomicMapAt(kind: string, path: FieldPath): boolean {
  const node = nodeAt(kind, path);
  return node?.mapType === 'atomic';
}

/** Shape at a path; numbers stand for list elements. */
export function nodeAt(kind: string, path: FieldPath): StructureNode | undefined {
  const root = structureOf(kind);
  return root === undefined ? undefined : nodeBelow(root, path);
}

/** Shape at a path below another shape. */
export function nodeBelow(root: StructureNode, path: FieldPath): StructureNode | undefined {
  let node: StructureNode | undefined = root;
  for (const segment of path) {
    if (node === undefined) return undefined;
    node = typeof segment === 'number' ? node.items : (own(node.properties, segment) ?? node.values);
  }
  return node;
}

function own(
  properties: Readonly<Record<string, StructureNode>> | undefined,
  name: string,
): StructureNode | undefined {
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}
