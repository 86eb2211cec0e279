import { isAtomicMapAt, listTypeAt, nodeAt } from '../../schemas/list-structure.ts';
import type { ListTypeAt } from '../kube/memory-api/field-ownership/list-types.ts';

/** The list types of kubeswarm kinds as the in-memory API asks for them: field names only, without indexes. */
export const swarmListTypeAt: ListTypeAt = ({ kind }, names) => {
  const path: (string | number)[] = [];
  for (const [index, name] of names.entries()) {
    path.push(name);
    const isLast = index === names.length - 1;
    if (!isLast && nodeAt(kind, path)?.type === 'array') path.push(0);
  }
  return isAtomicMapAt(kind, path) ? { kind: 'atomic' } : listTypeAt(kind, path);
};
