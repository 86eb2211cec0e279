import { type FieldPath, formatPath } from '../../schemas/finding.ts';
import { compareTexts } from '../../schemas/rules/compare-texts.ts';
import { isSameJson } from '../../schemas/rules/same-json.ts';
import { RECIPE_LABEL } from '../render/finish.ts';
import { isMap } from '../values/merge.ts';
import type { Place, PlacedObject } from './placed-object.ts';
import { type Owner, ownerKey } from './reach/reach-item.ts';
import { ownerOf } from './reach/reach-subjects.ts';

/** An object that is added, removed, or written differently. */
export interface ResourceChange {
  readonly change: 'added' | 'changed' | 'removed';
  readonly object: Owner;
  /** The outermost fields that differ, `spec.model`; never their values, which can be secret. */
  readonly fields: readonly string[];
  /** Of the first field that differs, else of the object. */
  readonly place: Place;
  readonly side: 'base' | 'head';
}

/** What is added, changed and removed between two renders of a recipe, by kind, namespace and name. */
export function resourceChanges(
  base: readonly PlacedObject[],
  head: readonly PlacedObject[],
): readonly ResourceChange[] {
  const before = byKey(base);
  const after = byKey(head);
  const keys = [...new Set([...before.keys(), ...after.keys()])].toSorted(compareTexts);
  return keys.flatMap((key): readonly ResourceChange[] => {
    const [old, young] = [before.get(key), after.get(key)];
    if (old === undefined) return young === undefined ? [] : [whole('added', young)];
    if (young === undefined) return [whole('removed', old)];
    return changed(old, young);
  });
}

function byKey(objects: readonly PlacedObject[]): ReadonlyMap<string, PlacedObject> {
  return new Map(
    objects.map((placed) => [`${placed.object.apiVersion}\n${ownerKey(ownerOf(placed.object))}`, placed]),
  );
}

function whole(change: 'added' | 'removed', placed: PlacedObject): ResourceChange {
  const place = placed.placeOf(['metadata', 'name']);
  const side = change === 'added' ? 'head' : 'base';
  return { change, object: ownerOf(placed.object), fields: [], place, side };
}

function changed(base: PlacedObject, head: PlacedObject): readonly ResourceChange[] {
  const paths = differences(base.object, head.object, []).filter((path) => !isRecipeLabel(path));
  const [first] = paths;
  if (first === undefined) return [];
  const isGone = valueAt(head.object, first) === undefined;
  return [
    {
      change: 'changed',
      object: ownerOf(head.object),
      fields: [...new Set(paths.map(formatPath))],
      place: isGone ? base.placeOf(first) : head.placeOf(first),
      side: isGone ? 'base' : 'head',
    },
  ];
}

/** A recipe that is called differently marks all of its objects so; that is told once, as the recipe's. */
function isRecipeLabel(path: FieldPath): boolean {
  return path[0] === 'metadata' && path[1] === 'labels' && path[2] === RECIPE_LABEL;
}

/** Paths at which two values part; lists of different length part as a whole, so that an insertion is one difference. */
function differences(left: unknown, right: unknown, path: FieldPath): readonly FieldPath[] {
  if (isSameJson(left, right)) return [];
  if (isMap(left) && isMap(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted(compareTexts);
    return keys.flatMap((key) => differences(left[key], right[key], [...path, key]));
  }
  if (Array.isArray(left) && Array.isArray(right) && left.length === right.length)
    return left.flatMap((entry, index) => differences(entry, right[index], [...path, index]));
  return [path];
}

function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (at, segment) =>
      Array.isArray(at) && typeof segment === 'number'
        ? at[segment]
        : isMap(at)
          ? at[String(segment)]
          : undefined,
    value,
  );
}
