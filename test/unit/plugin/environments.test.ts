import { describe, expect, test } from '@jest/globals';
import { configMap, recipe, renderFiles } from './render-files.ts';

describe('environments [PLUGIN-8]', () => {
  const files = {
    'values/staging.yaml': '',
    'values/prod.yaml': '',
    'a.yaml.hbs': configMap('{{@environment}}'),
  };

  test.each([
    [
      'an unknown one',
      { environment: 'test' },
      '[value.environment] there is no environment "test" (known: prod, staging)',
    ],
    ['none', {}, '[value.environment] no environment is chosen (known: prod, staging)'],
    [
      'one that tries to leave the folder',
      { environment: '../../x' },
      '[value.environment] there is no environment "../../x"',
    ],
  ])('%s is an error that lists them', async (_, options, expected) => {
    const result = await renderFiles({ ...files, 'recipe.yaml': recipe() }, options);
    expect(result.errors).toContainEqual(expect.stringContaining(expected));
  });

  test('the caller chooses, else the recipe', async () => {
    const withDefault = { ...files, 'recipe.yaml': recipe('defaultEnvironment: prod\n') };
    const byDefault = await renderFiles(withDefault);
    const byParameter = await renderFiles(withDefault, {
      applicationParameters: [{ name: 'environment', string: 'staging' }],
    });
    expect([byDefault, byParameter].map((result) => result.documents[0]?.metadata.name)).toEqual([
      'prod',
      'staging',
    ]);
  });

  test('an imported recipe is given the environment and the values of its importer', async () => {
    const imported =
      'apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: other}\nparameters: {properties: {team: {type: string}}}\n';
    const result = await renderFiles(
      {
        'recipe.yaml': recipe('imports: [{path: ../other, parameters: {team: support}}]\n'),
        'values/prod.yaml': '',
        '../other/recipe.yaml': imported,
        '../other/a.yaml.hbs': configMap('{{team}}-{{@environment}}-{{@recipe}}'),
      },
      { environment: 'prod' },
    );
    expect(result.errors).toEqual([]);
    expect(result.documents[0]?.metadata.name).toBe('support-prod-other');
  });

  test('values for an import are checked against its parameters, at their place', async () => {
    const result = await renderFiles({
      'recipe.yaml': recipe('imports: [{path: ../other, parameters: {team: support}}]\n'),
      'a.yaml': configMap('a'),
      '../other/b.yaml': configMap('b'),
    });
    expect(result.errors).toEqual([
      expect.stringContaining('recipe.yaml:4:41 [value.unknown] unknown parameter team'),
    ]);
  });
});
