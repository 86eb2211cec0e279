import { describe, expect, test } from '@jest/globals';
import { inputCheck } from '../../../operator/agent/tools/validate-input.ts';

const schema = {
  type: 'object',
  properties: {
    q: { type: 'string', pattern: '^[a-z]+$' },
    limit: { type: 'integer', minimum: 1 },
    filter: { type: 'object', properties: { tag: { type: 'string' } } },
    items: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } },
  },
  required: ['q'],
};

describe('check of arguments', () => {
  test.each([
    ['what fits', { q: 'x', limit: 2 }, undefined],
    ['undeclared members, when open', { q: 'x', extra: 1 }, undefined],
    ['a missing member', {}, "/ must have required property 'q'"],
    ['a wrong type, by JSON pointer', { q: 'x', limit: 'many' }, '/limit must be integer'],
    ['a nested wrong type', { q: 'x', items: [{ id: 'a' }] }, '/items/0/id must be integer'],
    ['a pattern', { q: 'X' }, '/q must match pattern "^[a-z]+$"'],
    ['several faults at once', { q: 1, limit: 0 }, '/q must be string; /limit must be >= 1'],
  ])('[WORKER-19] answers %s', (_what, input, fault) => {
    expect(inputCheck(schema, false)(input)).toBe(fault);
  });

  test.each([
    ['a declared member', schema, { q: 'x' }, undefined],
    ['an undeclared member', schema, { q: 'x', extra: 1 }, '/extra is not declared'],
    [
      'an undeclared nested member',
      schema,
      { q: 'x', filter: { tag: 'a', other: 1 } },
      '/filter/other is not declared',
    ],
    [
      'an undeclared member of an item',
      schema,
      { q: 'x', items: [{ id: 1, name: 'n' }] },
      '/items/0/name is not declared',
    ],
    ['anything, when nothing is declared', { type: 'object' }, { a: 1 }, '/a is not declared'],
    ['what a schema opens itself', { type: 'object', additionalProperties: true }, { a: 1 }, undefined],
    [
      'members declared by allOf',
      { allOf: [{ properties: { a: {} } }], properties: { b: {} } },
      { a: 1, b: 2 },
      undefined,
    ],
    [
      'members declared by reference',
      { $ref: '#/$defs/t', $defs: { t: { properties: { a: {} } } } },
      { a: 1 },
      undefined,
    ],
    [
      'an undeclared member of a draft 7 schema',
      { $schema: 'http://json-schema.org/draft-07/schema#', properties: { a: {} } },
      { b: 1 },
      '/b is not declared',
    ],
    [
      'a member called __proto__',
      schema,
      JSON.parse('{"q":"x","__proto__":{"a":1}}'),
      '/__proto__ is not declared',
    ],
  ])('[WORKER-19] with sandbox trust answers %s', (_what, open, input, fault) => {
    expect(inputCheck(open, true)(input)).toBe(fault);
  });

  test.each([
    ['no schema', { type: 'banana' }],
    ['a reference to nothing', { $ref: '#/$defs/none' }],
    ['a reference elsewhere', { $ref: 'https://evil.example/schema.json' }],
    ['a pattern that is none', { properties: { q: { pattern: '(' } } }],
  ])('lets nothing pass by %s', (_what, broken) => {
    expect(inputCheck(broken, false)({ q: 'x' })).toMatch(/^its input schema cannot be used: /);
  });

  test('runs patterns of a server in linear time', () => {
    const check = inputCheck({ properties: { q: { pattern: '^(a+)+$' } } }, false);
    expect(check({ q: `${'a'.repeat(50_000)}!` })).toBe('/q must match pattern "^(a+)+$"');
  });

  test('names at most five faults', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`p${index}`, { type: 'string' }]),
    );
    const input = Object.fromEntries(Object.keys(properties).map((name) => [name, 1]));
    expect(inputCheck({ properties }, false)(input)).toMatch(/^(\/p\d must be string; ){5}and 4 more$/);
  });
});
