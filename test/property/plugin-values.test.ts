import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../plugin/render/canonical-json.ts';
import { mergedOptions } from '../../plugin/render/finish.ts';
import { completeValues, isMap, type JsonMap, mergeValues } from '../../plugin/values/merge.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd');
const { map } = fc.letrec<{ map: JsonMap; value: unknown }>((tie) => ({
  map: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.constant(null),
    fc.array(fc.integer(), { maxLength: 2 }),
    tie('map'),
  ),
}));

const complete = (values: JsonMap) => completeValues({}, values);

describe('merging values [PLUGIN-5]', () => {
  test('the same layer twice is the same layer once', () => {
    fc.assert(
      fc.property(map, map, (low, high) => {
        const merged = mergeValues(low, high);
        expect(mergeValues(merged, high)).toEqual(merged);
      }),
    );
  });

  test('an empty layer changes nothing, and the highest layer is always seen', () => {
    fc.assert(
      fc.property(map, map, (low, high) => {
        expect(mergeValues(low, {})).toEqual(low);
        const merged = mergeValues(low, high);
        for (const [name, value] of Object.entries(high)) {
          if (!isMap(value)) expect(merged[name]).toEqual(value);
        }
      }),
    );
  });

  test('no null is left in maps', () => {
    fc.assert(
      fc.property(map, (values) => {
        expect(JSON.stringify(complete(values))).not.toMatch(/:null/);
      }),
    );
  });
});

describe('canonical JSON [PLUGIN-18]', () => {
  test('is JSON of the same value, whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });
});

describe('options [PLUGIN-22]', () => {
  test('merging is idempotent and keeps what the author wrote in front', () => {
    const option = fc.constantFrom('A=true', 'A=false', 'B', 'C=1', 'D=2');
    fc.assert(
      fc.property(fc.array(option), fc.uniqueArray(option), (written, added) => {
        const once = mergedOptions(written.join(','), added);
        expect(once.startsWith(written.join(','))).toBe(true);
        expect(mergedOptions(once, added)).toBe(once);
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, item]) => [name, reversed(item)]),
  );
}
