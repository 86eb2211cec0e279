import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonObjects } from '../../../cli/scripted-model/find-in-text.ts';

test.each([
  ['none', 'no braces', []],
  ['a bare one', '{"a":1}', [{ a: 1 }]],
  ['two in prose', 'first {"a":1}, then {"b":{"c":2}}.', [{ a: 1 }, { b: { c: 2 } }]],
  ['braces inside strings', 'x {"a":"}{ \\" }"} y', [{ a: '}{ " }' }]],
  ['one after broken braces', '{ not json } {"a":1}', [{ a: 1 }]],
  ['one inside braces that are never closed', '{ open {"a":1}', [{ a: 1 }]],
])('finds %s', (_, text, objects) => {
  expect(jsonObjects(text)).toEqual(objects);
});

test('finds every object again, whatever stands in it', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(fc.array(object, { maxLength: 4 }), (objects) => {
      const text = objects.map((one) => `say: ${JSON.stringify(one, null, 1)}\n`).join('');
      expect(jsonObjects(text)).toEqual(objects.map((one) => JSON.parse(JSON.stringify(one))));
    }),
  );
});
