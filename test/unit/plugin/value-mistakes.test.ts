import { describe, expect, test } from '@jest/globals';
import { agent, configMap, recipe, renderFiles } from './render-files.ts';

describe('mistakes in values', () => {
  const withParameters = (lines: string) => ({
    'recipe.yaml': recipe(`parameters:\n${lines}`),
    'a.yaml': agent('a'),
  });
  test.each([
    [
      'an unknown name',
      { 'values.yaml': 'modle: x\n' },
      'values.yaml:1:1 [value.unknown] unknown parameter modle (did you mean model?). Parameters are model, size',
    ],
    [
      'a wrong type',
      { 'values.yaml': '# c\nmodel: [a]\n' },
      'values.yaml:2:1 [value.type] parameter model must be string',
    ],
    [
      'a value that is not listed',
      { 'values.yaml': 'size: big\n' },
      'values.yaml:1:7 [value.type] parameter size must be one of "s", "m"',
    ],
    [
      'a list of values',
      { 'values.yaml': '- a\n' },
      'values.yaml:1:1 [value.type] a values file holds more than one document, or no map',
    ],
    ['broken YAML', { 'values.yaml': 'a: [\n' }, 'values.yaml:1:4 [yaml.syntax]'],
  ])('%s is told at its place', async (_, files, expected) => {
    const lines = '  properties:\n    model: {type: string}\n    size: {enum: [s, m]}\n';
    const result = await renderFiles({ ...withParameters(lines), ...files });
    expect(result.errors).toContainEqual(expect.stringContaining(expected));
  });

  test('a required parameter without value is told at its declaration [PLUGIN-32]', async () => {
    const result = await renderFiles(
      withParameters('  required: [model]\n  properties:\n    model: {type: string}\n'),
    );
    expect(result.errors).toEqual([
      expect.stringContaining('recipe.yaml:7:5 [value.missing] parameter model is required and has no value'),
    ]);
  });

  test('values of an Application have no file: the finding names the parameter', async () => {
    const files = withParameters('  properties:\n    model: {type: integer}\n');
    const applicationParameters = [
      { name: 'model', string: 'x' },
      { name: 'other', string: 'y' },
    ];
    const result = await renderFiles(files, { applicationParameters });
    expect(result.errors).toEqual([
      expect.stringContaining(
        'recipe.yaml:4:1 [value.unknown] unknown parameter other in Application parameter "other"',
      ),
      expect.stringContaining(
        'recipe.yaml:6:5 [value.type] parameter model must be integer (value from Application parameter "model")',
      ),
    ]);
  });

  test('a plain folder takes no values', async () => {
    const result = await renderFiles({ 'a.yaml': agent('a'), 'values.yaml': 'model: x\n' });
    expect(result.errors).toEqual([
      expect.stringContaining(
        'values.yaml:1:1 [value.unknown] unknown parameter model. Declare it under parameters in recipe.yaml',
      ),
    ]);
  });

  test('a pattern is RE2: it cannot run for ever', async () => {
    const files = withParameters('  properties:\n    model: {type: string, pattern: "^(a+)+$"}\n');
    const result = await renderFiles({ ...files, 'values.yaml': `model: ${'a'.repeat(40)}b\n` });
    expect(result.errors).toEqual([
      expect.stringContaining('[value.type] parameter model must match pattern'),
    ]);
  });

  test.each([
    [
      'valueFiles outside of the repository',
      { name: 'valueFiles', array: ['../../../outside/secret.yaml'] },
      '[import.outside] valueFiles:',
    ],
    [
      'absolute valueFiles',
      { name: 'valueFiles', array: ['/outside/secret.yaml'] },
      '[import.outside] valueFiles:',
    ],
    ['missing valueFiles', { name: 'valueFiles', array: ['none.yaml'] }, 'none.yaml:1:1 [import.missing]'],
    [
      'valueFiles that are no array',
      { name: 'valueFiles', string: 'a.yaml' },
      '[value.type] Application parameter valueFiles is no array',
    ],
    [
      'an environment that is no string',
      { name: 'environment', array: ['dev'] },
      '[value.type] Application parameter environment is no string',
    ],
  ])('%s are errors', async (_, parameter, expected) => {
    const result = await renderFiles({ 'a.yaml': configMap('a') }, { applicationParameters: [parameter] });
    expect(result.errors).toEqual([expect.stringContaining(expected)]);
  });
});
