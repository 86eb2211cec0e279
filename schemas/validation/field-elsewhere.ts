import type { FieldPath } from '../finding.ts';
import type { StructureNode } from '../structure.ts';

/**
 * Where else a field of this name belongs, as `spec.runtime.replicas` or `spec.roles[].model`; undefined where there is no
 * such field, or more than one. What is indented wrong is found so.
 */
export function fieldElsewhere(name: string, root: StructureNode | undefined): string | undefined {
  const found: string[] = [];
  collect(name, root, [], found);
  return found.length === 1 ? found[0] : undefined;
}

function collect(name: string, node: StructureNode | undefined, path: FieldPath, found: string[]): void {
  if (node?.items !== undefined) {
    const [last = '', ...before] = path.toReversed();
    collect(name, node.items, [...before.toReversed(), `${last}[]`], found);
  }
  for (const [key, child] of Object.entries(node?.properties ?? {})) {
    // Nobody writes the status into a file.
    if (path.length === 0 && key === 'status') continue;
    const below = [...path, key];
    if (key === name) found.push(below.join('.'));
    collect(name, child, below, found);
  }
}
