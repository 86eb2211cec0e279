import { describe, expect, test } from '@jest/globals';
import { agent, recipe } from '../plugin/render-files.ts';
import { lintFiles } from './lint-files.ts';

const head = {
  '/repo/.git/HEAD': 'ref: refs/heads/main\n',
  '/repo/recipe.yaml': recipe(
    'parameters: {properties: {model: {type: string, default: m}, size: {type: integer}}}\n',
  ),
  '/repo/values/dev.yaml': '',
  '/repo/values/prod.yaml': '',
  '/repo/values/staging.yaml': '',
};
const files = {
  ...head,
  '/repo/a.yaml.hbs': agent('a', '  {{#if (eq @environment "dev")}}{{else}}modle: x{{/if}}\n  envFrom: []\n'),
};

const lines = async (given: typeof files, argv: readonly string[] = []) =>
  (await lintFiles(argv, { files: given })).stdout.trimEnd().split('\n');

describe('lint of a recipe with environments', () => {
  test('[ENV-1] [ENV-2] tells once what all environments have, and names those that alone have something', async () => {
    const found = await lines(files);
    expect(found).toHaveLength(2);
    expect(found[0]).toMatch(/^a\.yaml\.hbs:\d+:\d+ \[schema\.unknown-field\] .* \(only in prod, staging\)$/);
    expect(found[1]).toMatch(/^a\.yaml\.hbs:\d+:\d+ \[schema\.alias\] warning: (?!.*only in)/);
  });

  test('[ENV-2] names it behind the origin of the value that is wrong there', async () => {
    const wrong = {
      ...head,
      '/repo/values/prod.yaml': 'model: ""\n',
      '/repo/a.yaml.hbs': agent('a').replace('qwen2.5:7b', '{{quote model}}'),
    };
    expect(await lines(wrong)).toEqual([
      expect.stringMatching(/^a\.yaml\.hbs:.*\(model from values\/prod\.yaml:1:8; only in prod\)$/),
    ]);
  });

  test('[ENV-2] one environment that was asked for is not named', async () => {
    expect((await lines(files, ['--environment', 'prod'])).join()).not.toContain('only in');
  });

  test.each(['json', 'sarif', 'junit', 'github', 'gitlab', 'azure', 'krm'])(
    '[ENV-2] -o %s says so too',
    async (format) => {
      const { stdout } = await lintFiles(['-o', format], { files });
      if (format !== 'json') expect(stdout).toContain('only in prod, staging');
      else
        expect(JSON.parse(stdout)).toMatchObject([
          { environments: ['prod', 'staging'] },
          { rule: 'schema.alias' },
        ]);
    },
  );

  test('[ENV-2] what two recipes import names the environments of both, and none when one has it in all', async () => {
    const spec = '  {{#if (eq @environment "dev")}}{{else}}modle: x{{/if}}\n';
    const shared = { '/repo/shared/c.yaml.hbs': agent('c', spec) };
    const importing = (name: string, ...environments: readonly string[]) => ({
      [`/repo/${name}/recipe.yaml`]: recipe('imports: [{path: ../shared}]\n').replace('demo', name),
      [`/repo/${name}/a.yaml`]: agent(name),
      ...Object.fromEntries(environments.map((each) => [`/repo/${name}/values/${each}.yaml`, ''])),
    });
    const linted = (more: object) =>
      lintFiles(['one', 'two'], {
        files: { '/repo/.git/HEAD': '', ...shared, ...importing('one', 'dev', 'prod'), ...more },
      });
    const both = await linted(importing('two', 'dev', 'eu'));
    expect(both.stdout).toMatch(/^shared\/c\.yaml\.hbs.*\(only in eu, prod\)\n$/);
    const all = await linted(importing('two', 'eu', 'us'));
    expect(all.stdout).toMatch(/^shared\/c\.yaml\.hbs(?!.*only in).*\n$/);
  });

  test('[ENV-3] a default environment that does not exist is found, though every environment renders', async () => {
    const lost = {
      ...files,
      '/repo/recipe.yaml': recipe('defaultEnvironment: prd\n'),
      '/repo/a.yaml.hbs': agent('a'),
    };
    expect(await lines(lost)).toEqual([
      'recipe.yaml:4:21 [value.environment] there is no environment "prd" (known: dev, prod, staging) (did you mean "prod"?). Use one of these, or add its file in values/',
    ]);
  });

  test.each([
    ['beside environments', head],
    ['alone', { '/repo/.git/HEAD': '', '/repo/recipe.yaml': recipe() }],
  ])(
    '[ENV-3] a file with another ending in values/ is no environment, which is told: %s',
    async (_, given) => {
      const { stdout, exitCode } = await lintFiles([], {
        files: {
          ...given,
          '/repo/a.yaml': agent('a'),
          '/repo/values/eu.yml': 'model: x\n',
          '/repo/values/README.md': '#',
        },
      });
      expect(exitCode).toBe(0);
      expect(stdout).toBe(
        'values/eu.yml:1:1 [value.environment] warning: values/eu.yml is no environment, since its name does not end with .yaml. Rename it to eu.yaml\n',
      );
    },
  );
});
