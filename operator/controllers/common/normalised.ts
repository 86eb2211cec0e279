import type { KubeObject } from '../../../schemas/kube-object.ts';
import { normalise } from '../../../schemas/normalise.ts';

/** Objects of a cache are shared and never change, so each is rewritten once. */
const known = new WeakMap<KubeObject, KubeObject>();

/** The object with aliases in their canonical place (decision 19: the operator normalises on read). */
export function normalised<T extends KubeObject>(object: T): T {
  const found = known.get(object);
  // The map holds for each object what `normalise` made of it, which has its type.
  if (found !== undefined) return found as T;
  const made = normalise(object).object;
  known.set(object, made);
  return made;
}
