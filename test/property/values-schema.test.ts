import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { NO_PARAMETERS } from '../../plugin/read/recipe.ts';
import { valuesSchema } from '../../plugin/schema/values-schema.ts';
import { mergeLayers, type ValueLayer } from '../../plugin/values/layers.ts';

const properties = {
  text: { type: 'string', minLength: 1 },
  size: { enum: ['s', 'm'], default: 's' },
  fixed: { const: 1 },
  count: { type: ['integer', 'null'], minimum: 0 },
  list: { type: 'array', items: { type: 'object', required: ['a'], properties: { a: { type: 'string' } } } },
  map: {
    type: 'object',
    required: ['b'],
    minProperties: 2,
    properties: {
      b: { type: 'string' },
      deep: { type: 'object', required: ['c'], properties: { c: { type: 'boolean' } } },
    },
    additionalProperties: { type: 'integer' },
    anyOf: [{ required: ['x'] }, { required: ['deep'] }],
  },
};
const schema = { type: 'object', properties, required: ['text', 'map'], additionalProperties: false };
const ajv = new Ajv2020({ strict: false });
const isWhole = ajv.compile(schema);
const inSchema = ajv.compile(valuesSchema({ ...NO_PARAMETERS, properties, schema }, 'demo'));

const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const deep = fc.record({ c: some(fc.boolean()) }, { requiredKeys: [] });
const values = fc.record(
  {
    text: some(fc.constantFrom('', 'x')),
    size: some(fc.constantFrom('s', 'm', 'l')),
    fixed: some(fc.constantFrom(1, 2)),
    count: some(fc.integer({ min: -1, max: 3 })),
    list: some(
      fc.array(fc.record({ a: fc.constantFrom<unknown>('x', 1) }, { requiredKeys: [] }), { maxLength: 2 }),
    ),
    map: some(
      fc.record(
        { b: some(fc.constant('b')), x: some(fc.constantFrom<unknown>(1, 'y')), deep: some(deep) },
        { requiredKeys: [] },
      ),
    ),
    other: fc.constant(1),
  },
  { requiredKeys: [] },
);
const layer = (of: object): ValueLayer => ({
  values: { ...of },
  describe: () => '',
  positionOf: () => undefined,
});
const isGood = (layers: readonly object[]): boolean => {
  return isWhole(mergeLayers(schema, layers.map(layer)).values);
};
const base = { text: 'x', map: { b: 'b', x: 1, deep: { c: true } } };

describe('the schema of values', () => {
  test('[EDITOR-7] accepts every file that makes good values on top of others', () => {
    let good = 0;
    fc.assert(
      fc.property(values, (file) => {
        fc.pre(isGood([base, file]) || isGood([file]));
        good += 1;
        expect({ file, isValid: inSchema(file) }).toEqual({ file, isValid: true });
      }),
      { numRuns: 200 },
    );
    expect(good).toBe(200);
  });

  test.each([
    [{ size: 'l' }],
    [{ fixed: 2 }],
    [{ count: -1 }],
    [{ text: '' }],
    [{ other: 1 }],
    [{ list: [{}] }],
    [{ map: { deep: { c: 'yes' } } }],
    [{ map: { x: 'y' } }],
  ])('[EDITOR-7] refuses what is wrong whatever lies below: %j', (file) => {
    expect(inSchema(file)).toBe(false);
  });
});
