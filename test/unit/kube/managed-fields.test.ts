import { describe, expect, test } from '@jest/globals';
import {
  decodeManagedFields,
  encodeManagedFields,
  type FieldOwner,
} from '../../../operator/kube/memory-api/field-ownership/managed-fields.ts';

const owner = (manager: string, more: Partial<FieldOwner> = {}): FieldOwner => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time: '2026-01-01T00:00:00Z',
  fields: { [`f:${manager}`]: {} },
  ...more,
});

describe('managedFields', () => {
  test('are read back as they were written', () => {
    const owners = [
      owner('a', { operation: 'Apply' }),
      owner('b', { operation: 'Apply', subresource: 'status' }),
      owner('c'),
    ];
    expect(decodeManagedFields(encodeManagedFields(owners))).toEqual(owners);
  });

  test('stand in the order of the API server: appliers first, then by time, then by name', () => {
    const owners = [
      owner('late', { time: '2026-01-02T00:00:00Z' }),
      owner('b'),
      owner('a'),
      owner('z', { operation: 'Apply', time: '2026-01-03T00:00:00Z' }),
    ];
    const names = encodeManagedFields(owners).map((entry) => Reflect.get(Object(entry), 'manager'));
    expect(names).toEqual(['z', 'a', 'b', 'late']);
  });

  test('leave out who owns nothing', () => {
    expect(encodeManagedFields([owner('a', { fields: {} })])).toEqual([]);
  });

  test('fold the oldest updaters beyond ten into one, and again into the same one', () => {
    let owners: readonly FieldOwner[] = [];
    for (let day = 1; day <= 14; day += 1) {
      const time = `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`;
      owners = decodeManagedFields(encodeManagedFields([...owners, owner(`day${day}`, { time })]));
    }
    expect(owners).toHaveLength(10);
    const folded = owners.filter(({ manager }) => manager === 'ancient-changes');
    expect(folded.map(({ fields }) => fields)).toEqual([
      { 'f:day1': {}, 'f:day2': {}, 'f:day3': {}, 'f:day4': {}, 'f:day5': {} },
    ]);
  });

  test.each([
    ['no object', 'x'],
    ['no manager', { operation: 'Apply', apiVersion: 'v1', fieldsV1: {} }],
    ['an unknown operation', { manager: 'a', operation: 'Patch', apiVersion: 'v1', fieldsV1: {} }],
    [
      'fields that are no set',
      { manager: 'a', operation: 'Apply', apiVersion: 'v1', fieldsV1: { 'f:a': 1 } },
    ],
  ])('with %s are ignored', (_, entry) => {
    expect(decodeManagedFields([entry])).toEqual([]);
  });
});
