import { describe, expect, test } from '@jest/globals';
import type { RenderOptions } from '../../../plugin/options.ts';
import type { MemoryEntry } from './memory-files.ts';
import { recipe, renderFiles } from './render-files.ts';

/** A recipe that prints its values, so that a test can look at them. */
const printing = {
  'recipe.yaml': recipe(`defaultEnvironment: dev
parameters:
  properties:
    text: {type: string, default: from-schema}
    count: {type: integer}
    flag: {type: boolean}
    list: {type: array, items: {type: string}}
    anything: {}
    map:
      type: object
      additionalProperties: true
      properties: {a: {type: string, default: default-a}, b: {type: string}, deep: {type: object}}
`),
  'values/dev.yaml': '',
  'values/prod.yaml': '',
  'out.yaml.hbs': `apiVersion: v1
kind: ConfigMap
metadata: {name: out}
data:
  all: {{quote (json @root)}}
`,
};

async function valuesOf(files: Readonly<Record<string, MemoryEntry>>, options: Partial<RenderOptions> = {}) {
  const result = await renderFiles({ ...printing, ...files }, options);
  expect(result.errors).toEqual([]);
  const { data } = result.documents[0] as unknown as { readonly data: { readonly all: string } };
  const all: unknown = JSON.parse(data.all);
  return all;
}

describe('values [PLUGIN-5]', () => {
  test('each layer beats the one below it', async () => {
    const files = {
      'values.yaml': 'text: from-values\ncount: 1\n',
      'values/dev.yaml': 'text: from-environment\ncount: 2\n',
      'more/one.yaml': 'text: from-first-file\ncount: 3\n',
      'more/two.yaml': 'text: from-second-file\n',
    };
    const parameter = (name: string, string: string) => ({ name, string });
    const valueFiles = { name: 'valueFiles', array: ['more/one.yaml', 'more/two.yaml'] };
    expect(await valuesOf({})).toEqual({ text: 'from-schema' });
    expect(await valuesOf({ 'values.yaml': files['values.yaml'] })).toEqual({
      text: 'from-values',
      count: 1,
    });
    expect(await valuesOf({ ...files })).toEqual({ text: 'from-environment', count: 2 });
    expect(await valuesOf(files, { applicationParameters: [valueFiles] })).toEqual({
      text: 'from-second-file',
      count: 3,
    });
    const applicationParameters = [valueFiles, parameter('text', 'from-application')];
    expect(await valuesOf(files, { applicationParameters })).toEqual({ text: 'from-application', count: 3 });
    const sets = [{ name: 'text', text: 'from-set' }];
    expect(await valuesOf(files, { applicationParameters, sets })).toEqual({ text: 'from-set', count: 3 });
  });

  test('maps merge deep, lists and scalars replace, null removes', async () => {
    const result = await valuesOf({
      'values.yaml': 'map: {b: x, deep: {one: 1, two: [1, 2]}}\nlist: [a, b]\ntext: x\n',
      'values/dev.yaml': 'map: {deep: {two: [3], three: null}, more: {x: 1}}\nlist: [c]\ntext: null\n',
    });
    expect(result).toEqual({
      map: { a: 'default-a', b: 'x', deep: { one: 1, two: [3] }, more: { x: 1 } },
      list: ['c'],
    });
  });

  test('null removes a default, and a value above brings it back', async () => {
    expect(await valuesOf({ 'values.yaml': 'text: null\n' })).toEqual({});
    expect(await valuesOf({ 'values.yaml': 'text: null\n', 'values/dev.yaml': 'text: again\n' })).toEqual({
      text: 'again',
    });
  });

  test.each([
    ['8', 8],
    ['-0.5e3', -500],
    ['true', true],
    ['false', false],
    ['True', 'True'],
    ['010', '010'],
    ['1_000', '1_000'],
    [' 8', ' 8'],
    ['null', 'null'],
    ['[1]', '[1]'],
    ['', ''],
    ['1e999', '1e999'],
  ])('the string %j of an Application becomes %j [PLUGIN-6]', async (string, expected) => {
    const result = await valuesOf({}, { applicationParameters: [{ name: 'anything', string }] });
    expect(result).toEqual({ text: 'from-schema', anything: expected });
  });

  test('a parameter of type string stays a string, in lists and declared keys too [PLUGIN-6]', async () => {
    const applicationParameters = [
      { name: 'text', string: '8' },
      { name: 'list', array: ['1', 'true'] },
      { name: 'map', map: { b: '2', c: '3' } },
    ];
    const result = await valuesOf({}, { applicationParameters });
    expect(result).toEqual({ text: '8', list: ['1', 'true'], map: { a: 'default-a', b: '2', c: 3 } });
  });

  test('[PARAM-3] a list or map in JSON is one where the schema wants it, in items too', async () => {
    const lines = `parameters:
  properties:
    servers: {type: array, items: {type: object}}
    free: {type: array}
    deep: {type: object, additionalProperties: {type: [array, 'null']}}
    text: {type: [string, array]}
`;
    const applicationParameters = [
      { name: 'servers', array: ['{"name": "jira"}', '{}'] },
      { name: 'free', array: ['{"name": "jira"}'] },
      { name: 'deep', map: { a: '[1, "2"]' } },
      { name: 'text', string: '[1]' },
    ];
    const files = { 'recipe.yaml': recipe(`defaultEnvironment: dev\n${lines}`) };
    expect(await valuesOf(files, { applicationParameters })).toEqual({
      servers: [{ name: 'jira' }, {}],
      free: ['{"name": "jira"}'],
      deep: { a: [1, '2'] },
      text: '[1]',
    });
    expect(await valuesOf(files, { applicationParameters: [{ name: 'free', string: '["a"]' }] })).toEqual({
      free: ['a'],
    });
  });

  test('--set reaches into maps and takes JSON where no text is wanted', async () => {
    const sets = [
      { name: 'map.deep.x', text: '1' },
      { name: 'list', text: '["a"]' },
      { name: 'text', text: '[1]' },
    ];
    expect(await valuesOf({}, { sets })).toEqual({
      text: '[1]',
      list: ['a'],
      map: { a: 'default-a', deep: { x: 1 } },
    });
  });
});
