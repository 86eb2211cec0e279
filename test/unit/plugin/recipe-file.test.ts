import { describe, expect, test } from '@jest/globals';
import { agent, configMap, namesOf, recipe, renderFiles } from './render-files.ts';

describe('recipe.yaml', () => {
  test('a folder without recipe.yaml is a recipe with all defaults [PLUGIN-1]', async () => {
    const result = await renderFiles({ 'a.yaml': agent('a'), 'manifests/deep/b.yml': configMap('b') });
    expect(result.errors).toEqual([]);
    expect(namesOf(result)).toEqual(['ConfigMap/b', 'SwarmAgent/a']);
    expect(result.documents[0]?.metadata.labels).toEqual({ 'recipes.kubeswarm.io/recipe': 'demo' });
  });

  test('a plain folder at the root of the repository has no name that would differ from checkout to checkout', async () => {
    const result = await renderFiles({ 'a.yaml': configMap('a') }, { treeRoot: '/repo/recipes/demo' });
    expect(result.documents[0]?.metadata.labels).toBeUndefined();
  });

  test.each([
    [
      'an unknown key',
      'polices: []\n',
      'recipe.yaml:4:1 [recipe.unknown-key] unknown key "polices" (did you mean "policies"?)',
    ],
    [
      'an unknown key of runs',
      'runs: {name: keep}\n',
      'recipe.yaml:4:8 [recipe.unknown-key] unknown key "name" in runs',
    ],
    [
      'an unknown key of an import',
      'imports: [{path: ../x, values: {}}]\n',
      '[recipe.unknown-key] unknown key "values" in imports[0]',
    ],
    [
      'a naming that does not exist',
      'runs: {naming: date}\n',
      'recipe.yaml:4:16 [recipe.invalid] runs.naming is neither hash nor keep',
    ],
    [
      'a rerunOn that does not exist',
      'runs: {rerunOn: all}\n',
      '[recipe.invalid] runs.rerunOn is neither spec nor references',
    ],
    [
      'an include that is no list',
      'include: a.yaml\n',
      'recipe.yaml:4:10 [recipe.invalid] include is no list',
    ],
    [
      'an allowEmpty that is no boolean',
      'allowEmpty: "no"\n',
      '[recipe.invalid] allowEmpty is neither true nor false',
    ],
    [
      'parameters of another type',
      'parameters: {type: array}\n',
      '[recipe.invalid] parameters.type is not object',
    ],
    [
      'open parameters',
      'parameters: {additionalProperties: true}\n',
      '[recipe.invalid] parameters.additionalProperties is not false',
    ],
    [
      'a required parameter that is not declared',
      'parameters: {required: [modle], properties: {model: {}}}\n',
      'required parameter "modle" is not declared (did you mean "model"?)',
    ],
    [
      'a key of parameters that is misspelt',
      'parameters: {propertes: {model: {}}}\n',
      'recipe.yaml:4:14 [recipe.unknown-key] unknown key "propertes" in parameters (did you mean "properties"?)',
    ],
    [
      'a broken schema',
      'parameters: {properties: {model: {type: sting}}}\n',
      '[recipe.invalid] parameters is no JSON Schema',
    ],
    [
      'an unknown keyword in the schema',
      'parameters: {properties: {model: {defualt: x}}}\n',
      '[recipe.invalid] parameters is no JSON Schema: strict mode: unknown keyword: "defualt"',
    ],
  ])('%s is an error at its place [PLUGIN-2]', async (_, lines, expected) => {
    const result = await renderFiles({
      'recipe.yaml': recipe(lines),
      'a.yaml': agent('a'),
      '../x/a.yaml': agent('x'),
    });
    expect(result.errors).toEqual([expect.stringContaining(expected)]);
    expect(result.text).toBe('');
  });

  test.each([
    [
      'apiVersion: recipes.kubeswarm.io/v2\nkind: Recipe\nmetadata: {name: demo}\n',
      'recipe.yaml:1:13 [recipe.version] apiVersion is "recipes.kubeswarm.io/v2"',
    ],
    ['kind: Recipe\nmetadata: {name: demo}\n', '[recipe.version] apiVersion is absent or no text'],
    [
      'apiVersion: recipes.kubeswarm.io/v1\nkind: Recipes\nmetadata: {name: demo}\n',
      'recipe.yaml:2:7 [recipe.version] kind is not Recipe',
    ],
    [
      'apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: Demo_1}\n',
      'recipe.yaml:3:18 [recipe.invalid] metadata.name is no DNS label',
    ],
    ['apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\n', '[recipe.invalid] metadata.name is missing'],
    ['- a\n', '[recipe.invalid] recipe.yaml does not hold exactly one map'],
    // Nothing is no recipe, or everything would be pruned.
    ['', '[recipe.invalid] recipe.yaml does not hold exactly one map'],
    ['# later\n---\n', '[recipe.invalid] recipe.yaml does not hold exactly one map'],
  ])('version, kind and name are checked: %j', async (text, expected) => {
    const result = await renderFiles({ 'recipe.yaml': text, 'a.yaml': agent('a') });
    expect(result.errors).toEqual([expect.stringContaining(expected)]);
  });

  test.each([
    'if',
    'range',
    'end',
    'len',
    'toJson',
    'default',
    'json',
    'indent',
    'this',
    'environment',
    'valueFiles',
    '1st',
    'a b',
  ])('no parameter may be called %s [PLUGIN-14]', async (name) => {
    const lines = `parameters: {properties: {${JSON.stringify(name)}: {type: string}}}\n`;
    const result = await renderFiles({ 'recipe.yaml': recipe(lines), 'a.yaml': agent('a') });
    expect(result.errors).toEqual([
      expect.stringContaining(`recipe.yaml:4:27 [recipe.invalid] parameter name ${JSON.stringify(name)}`),
    ]);
  });
});
