import { type FieldTree, fieldTree, hasField } from '../field-tree.ts';
import { renames } from './renames.ts';
import { rewrites } from './rewrites.ts';

const treeOfKind = new Map<string, FieldTree<unknown>>();

/** Whether an object has any field that `normalise` may have to rewrite; quick, since most have none. */
export function mayHaveOtherSpellings(kind: string, object: unknown): boolean {
  let tree = treeOfKind.get(kind);
  if (tree === undefined) {
    tree = fieldTree(spellingsOf(kind));
    treeOfKind.set(kind, tree);
  }
  return hasField(object, tree);
}

function spellingsOf(kind: string): readonly { readonly path: string }[] {
  return [
    ...renames.filter(({ kinds }) => kinds.includes(kind)).map(({ at, from }) => ({ path: `${at}.${from}` })),
    ...rewrites
      .filter(({ kinds }) => kinds.includes(kind))
      .flatMap(({ at, when }) => when.map((field) => ({ path: `${at}.${field}` }))),
  ];
}
