import type { JsonRecord } from '../../../../schemas/json-record.ts';
import { jsonEquals } from '../../json.ts';
import { changedFields, compareObjects } from './compare-objects.ts';
import {
  differenceOf,
  EMPTY_FIELD_SET,
  type FieldSet,
  intersectionOf,
  isEmptyFieldSet,
  printedPaths,
  topLevelFields,
  unionOf,
  withContainers,
} from './field-set.ts';
import { type FieldOwner, isSameOwner, type OwnerIdentity } from './managed-fields.ts';
import { mergeObjects } from './merge-objects.ts';
import { ownedFields, type TypeAt } from './owned-fields.ts';
import { type EmptiedContainer, removeFields } from './remove-fields.ts';

/** Fields that nobody owns: the server writes them. */
const UNOWNED: FieldSet = {
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    '.': {},
    'f:name': {},
    'f:namespace': {},
    'f:creationTimestamp': {},
    'f:uid': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:resourceVersion': {},
    'f:deletionTimestamp': {},
  },
};

export interface FieldConflict {
  readonly owner: FieldOwner;
  readonly paths: readonly string[];
}

export interface Writer {
  readonly identity: OwnerIdentity;
  /** RFC 3339, for the entry of a writer whose fields changed. */
  readonly time: string;
}

export type Applied =
  | {
      readonly kind: 'merged';
      readonly object: JsonRecord;
      readonly owners: readonly FieldOwner[];
      readonly emptied: readonly EmptiedContainer[];
    }
  | { readonly kind: 'conflict'; readonly conflicts: readonly FieldConflict[] };

/** Only fields that a write through this (sub)resource may own: `status` there, all others on the object. */
function ownable(fields: FieldSet, identity: OwnerIdentity): FieldSet {
  const isStatus = identity.subresource === 'status';
  return topLevelFields(differenceOf(fields, UNOWNED), (name) => (name === 'status') === isStatus);
}

/**
 * Server-side apply: lays the configuration over the live object, removes what this writer applied before, sends
 * no more and nobody else owns, and says who owns what afterwards (structured-merge-diff, `Updater.Apply`).
 */
export function applyConfiguration(
  live: JsonRecord,
  liveOwners: readonly FieldOwner[],
  configuration: JsonRecord,
  writer: Writer,
  force: boolean,
  typeAt: TypeAt,
): Applied {
  const { identity } = writer;
  const previous = liveOwners.find((owner) => isSameOwner(owner, identity));
  const others = liveOwners.filter((owner) => owner !== previous);
  const sent = ownedFields(configuration, typeAt);
  const fields = ownable(sent, identity);
  const merged = mergeObjects(live, configuration, typeAt);
  const owned = [...others.map((owner) => owner.fields), sent].reduce(unionOf, EMPTY_FIELD_SET);
  const abandoned = differenceOf(withContainers(previous?.fields ?? EMPTY_FIELD_SET), withContainers(owned));
  const { object, emptied } = removeFields(merged, abandoned, typeAt);

  const comparison = compareObjects(live, object, typeAt);
  const changed = ownable(changedFields(comparison), identity);
  const conflicts = others.flatMap((owner) => {
    const paths = printedPaths(intersectionOf(owner.fields, changed));
    return paths.length === 0 ? [] : [{ owner, paths }];
  });
  if (!force && conflicts.length > 0) return { kind: 'conflict', conflicts };
  const lost = unionOf(changed, ownable(comparison.removed, identity));
  return {
    kind: 'merged',
    object,
    emptied,
    owners: [...withoutFields(others, lost), entryOf(writer, fields, previous)],
  };
}

/** Who owns what after a plain create or update: the writer takes every field that it changed. */
export function ownersAfterUpdate(
  live: JsonRecord,
  liveOwners: readonly FieldOwner[],
  updated: JsonRecord,
  writer: Writer,
  typeAt: TypeAt,
): readonly FieldOwner[] {
  const { identity } = writer;
  const comparison = compareObjects(live, updated, typeAt);
  const changed = ownable(changedFields(comparison), identity);
  const removed = ownable(comparison.removed, identity);
  const previous = liveOwners.find((owner) => isSameOwner(owner, identity));
  const others = withoutFields(
    liveOwners.filter((owner) => owner !== previous),
    unionOf(changed, removed),
  );
  const fields = unionOf(differenceOf(previous?.fields ?? EMPTY_FIELD_SET, removed), changed);
  return isEmptyFieldSet(fields) ? others : [...others, entryOf(writer, fields, previous)];
}

function withoutFields(owners: readonly FieldOwner[], lost: FieldSet): readonly FieldOwner[] {
  if (isEmptyFieldSet(lost)) return owners;
  return owners.map((owner) => {
    const fields = differenceOf(owner.fields, lost);
    return jsonEquals(fields, owner.fields) ? owner : { ...owner, fields };
  });
}

/** An entry whose fields did not change keeps its time, so that repeating a write changes nothing. */
function entryOf(writer: Writer, fields: FieldSet, previous: FieldOwner | undefined): FieldOwner {
  if (previous !== undefined && jsonEquals(previous.fields, fields)) return previous;
  return { ...writer.identity, time: writer.time, fields };
}
