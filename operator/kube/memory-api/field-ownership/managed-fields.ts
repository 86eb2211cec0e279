import { isRecord } from '../../../../schemas/json-record.ts';
import { compareTexts } from '../../../../schemas/rules/compare-texts.ts';
import { type FieldSet, isEmptyFieldSet, unionOf } from './field-set.ts';

/** One entry of metadata.managedFields, decoded. */
export interface FieldOwner {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string;
  /** RFC 3339: when the set of fields last changed. */
  readonly time: string;
  readonly fields: FieldSet;
}

export type OwnerIdentity = Pick<FieldOwner, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

/** Update entries beyond this number are folded into one, as Kubernetes does. */
const MAX_UPDATE_OWNERS = 10;
const FOLDED_OWNER = 'ancient-changes';

export function isSameOwner(left: OwnerIdentity, right: OwnerIdentity): boolean {
  return (
    left.manager === right.manager &&
    left.operation === right.operation &&
    left.apiVersion === right.apiVersion &&
    left.subresource === right.subresource
  );
}

function isFieldSet(value: unknown): value is FieldSet {
  return isRecord(value) && Object.values(value).every(isFieldSet);
}

/** Entries that are no ownership in FieldsV1 form are dropped, as the API server does. */
export function decodeManagedFields(entries: readonly unknown[] | undefined): readonly FieldOwner[] {
  return (entries ?? []).flatMap((entry) => {
    if (!isRecord(entry) || !isFieldSet(entry.fieldsV1)) return [];
    const { manager, operation, apiVersion, subresource, time, fieldsV1 } = entry;
    if (typeof manager !== 'string' || typeof apiVersion !== 'string') return [];
    if (operation !== 'Apply' && operation !== 'Update') return [];
    const owner: FieldOwner = {
      manager,
      operation,
      apiVersion,
      time: typeof time === 'string' ? time : '',
      fields: fieldsV1,
      ...(typeof subresource === 'string' ? { subresource } : {}),
    };
    return [owner];
  });
}

/** Apply before Update, then by time, then by name: the order in which the API server prints them. */
export function encodeManagedFields(owners: readonly FieldOwner[]): readonly unknown[] {
  const text = (owner: FieldOwner): string =>
    [owner.operation, owner.time, owner.manager, owner.apiVersion, owner.subresource ?? ''].join('\n');
  return foldUpdates(owners.filter((owner) => !isEmptyFieldSet(owner.fields)))
    .map((owner) => ({ owner, key: text(owner) }))
    .sort((left, right) => compareTexts(left.key, right.key))
    .map(({ owner: { manager, operation, apiVersion, subresource, time, fields } }) => ({
      manager,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: fields,
      ...(subresource === undefined ? {} : { subresource }),
    }));
}

function foldUpdates(owners: readonly FieldOwner[]): readonly FieldOwner[] {
  const updates = owners.filter((owner) => owner.operation === 'Update');
  if (updates.length <= MAX_UPDATE_OWNERS) return owners;
  const oldestFirst = [...updates].sort((left, right) => compareTexts(left.time, right.time));
  const oldest = oldestFirst.slice(0, updates.length - MAX_UPDATE_OWNERS + 1);
  const folded = new Set([...oldest, ...updates.filter((owner) => owner.manager === FOLDED_OWNER)]);
  const newest = oldest.at(-1);
  if (newest === undefined) return owners;
  const { apiVersion, time } = newest;
  const fields = [...folded].map((owner) => owner.fields).reduce(unionOf);
  const bucket: FieldOwner = { manager: FOLDED_OWNER, operation: 'Update', apiVersion, time, fields };
  return [...owners.filter((owner) => !folded.has(owner)), bucket];
}
