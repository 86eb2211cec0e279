import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { renderRecipe } from '../../../plugin/render-recipe.ts';
import { memoryFileSystem } from './memory-files.ts';
import { agent, configMap, namesOf, recipe, renderFiles } from './render-files.ts';

describe('files of a recipe', () => {
  test('include and exclude choose manifests; values, tests, partials, servers and dot files never are', async () => {
    const broken = 'not: a manifest\n';
    const result = await renderFiles({
      'recipe.yaml': recipe('exclude: ["*-draft.yaml"]\n'),
      'a.yaml': configMap('a'),
      'b.yml': configMap('b'),
      'c-draft.yaml': broken,
      'sub/d.yaml': broken,
      'manifests/e.yaml': configMap('e'),
      'manifests/deep/f.yaml.hbs': configMap('f'),
      'manifests/README.md': '# not a manifest',
      'manifests/.hidden.yaml': broken,
      'values.yaml': '{}',
      'tests/t.yaml': broken,
      'partials/p.hbs': broken,
      'servers/s.yaml': broken,
      'kustomization.yaml': broken,
      'docker-compose.yaml': broken,
      '.git.yaml': broken,
      'node_modules/x/y.yaml': broken,
    });
    expect(result.errors).toEqual([]);
    expect(namesOf(result)).toEqual(['ConfigMap/a', 'ConfigMap/b', 'ConfigMap/e', 'ConfigMap/f']);
  });

  test('include replaces the default globs', async () => {
    const lines = 'include: ["only/*.yaml", "**/nested.yaml"]\n';
    const files = {
      'a.yaml': 'x: 1',
      'only/b.yaml': configMap('b'),
      'only/deep/c.yaml': 'x: 1',
      'x/y/nested.yaml': configMap('nested'),
    };
    const result = await renderFiles({ 'recipe.yaml': recipe(lines), ...files });
    expect(result.errors).toEqual([]);
    expect(namesOf(result)).toEqual(['ConfigMap/b', 'ConfigMap/nested']);
  });

  test.each([
    [
      'a link out of the repository',
      { 'a.yaml': { link: '../../../outside/secret.yaml' } },
      'a.yaml:1:1 [file.link] the link leads out of the repository',
    ],
    [
      'a linked folder out of the repository',
      { manifests: { link: '/outside' } },
      'manifests:1:1 [file.link] the link leads out of the repository',
    ],
    ['a link that leads nowhere', { 'a.yaml': { link: 'b.yaml' } }, 'a.yaml:1:1 [import.missing]'],
    ['a link that leads to itself', { 'a.yaml': { link: 'a.yaml' } }, 'a.yaml:1:1 [import.missing]'],
    [
      'a partial linked from outside',
      { 'a.yaml.hbs': '{{> p}}', 'partials/p.hbs': { link: '/outside/secret.yaml' } },
      'partials/p.hbs:1:1 [file.link]',
    ],
    [
      'values linked from outside',
      { 'a.yaml': configMap('a'), 'values.yaml': { link: '/outside/secret.yaml' } },
      'values.yaml:1:1 [file.link]',
    ],
    [
      'recipe.yaml linked from outside',
      { 'a.yaml': configMap('a'), 'recipe.yaml': { link: '/outside/secret.yaml' } },
      'recipe.yaml:1:1 [file.link]',
    ],
    [
      'a binary file',
      { 'a.yaml': new Uint8Array([0x61, 0x3a, 0x00, 0x62]) },
      'a.yaml:1:1 [file.limit] the file is binary, or not UTF-8',
    ],
    [
      'a file that is not UTF-8',
      { 'a.yaml': new Uint8Array([0x61, 0x3a, 0x20, 0xff]) },
      'a.yaml:1:1 [file.limit] the file is binary, or not UTF-8',
    ],
    [
      'a file over 1 MiB',
      { 'a.yaml': `# ${'x'.repeat(1024 * 1024)}` },
      'a.yaml:1:1 [file.limit] the file is larger than 1048576 bytes',
    ],
  ])('%s is an error [PLUGIN-3]', async (_, files, expected) => {
    const result = await renderFiles(files);
    expect(result.errors).toContainEqual(expect.stringContaining(expected));
    expect(result.text).toBe('');
  });

  test('a link that stays inside the repository is followed', async () => {
    const result = await renderFiles({
      'a.yaml': { link: '../shared/a.yaml' },
      '../shared/a.yaml': configMap('a'),
    });
    expect(namesOf(result)).toEqual(['ConfigMap/a']);
  });

  test('the repository itself may be reached through a link', async () => {
    const files = {
      'recipe.yaml': recipe('imports: [{path: ../shared}]\n'),
      '../shared/a.yaml': configMap('a'),
    };
    const absolute = Object.entries(files).map(
      ([path, text]) => [join('/real/recipes/demo', path), text] as const,
    );
    const fileSystem = memoryFileSystem({ ...Object.fromEntries(absolute), '/linked': { link: '/real' } });
    const result = await renderRecipe('/linked/recipes/demo', {
      fileSystem,
      treeRoot: '/linked',
      displayBase: '/linked/recipes',
    });
    expect(result.findings).toEqual([]);
    expect(namesOf(result)).toEqual(['ConfigMap/a']);
  });

  test('a folder linked to itself ends', async () => {
    const result = await renderFiles({
      'manifests/a.yaml': configMap('a'),
      'manifests/again': { link: '../manifests' },
    });
    expect(result.errors).toContainEqual(expect.stringContaining('[document.duplicate]'));
  });

  test('more than 16 MiB in one recipe is one error [PLUGIN-3]', async () => {
    const megabyte = `# ${'x'.repeat(1024 * 1024 - 10)}\n`;
    const files = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`f${index + 10}.yaml`, megabyte]),
    );
    const result = await renderFiles(files);
    expect(result.errors).toEqual([
      expect.stringContaining(
        "f26.yaml:1:1 [file.limit] the recipe's files are larger than 16777216 bytes in all",
      ),
    ]);
  });

  test('more than 5,000 documents in one recipe are an error [PLUGIN-3]', async () => {
    const many = Array.from({ length: 5_001 }, (_, index) => configMap(`c${index}`)).join('---\n');
    const result = await renderFiles({ 'a.yaml': many });
    expect(result.errors).toEqual([
      expect.stringContaining('[file.limit] the recipe has more than 5000 documents'),
    ]);
  });

  test('empty documents and a byte order mark are nothing', async () => {
    const result = await renderFiles({ 'a.yaml': `\uFEFF---\n---\n# nothing\n---\n${configMap('a')}---\n` });
    expect(result.errors).toEqual([]);
    expect(namesOf(result)).toEqual(['ConfigMap/a']);
  });

  test('a recipe that renders nothing is an error, unless it says allowEmpty [PLUGIN-30]', async () => {
    const empty = await renderFiles({ 'recipe.yaml': recipe() });
    expect(empty.errors).toEqual([expect.stringContaining('[render.empty]')]);
    const allowed = await renderFiles({ 'recipe.yaml': recipe('allowEmpty: true\n') });
    expect(allowed.errors).toEqual([]);
  });
});

describe('imports', () => {
  const importing = (path: string) => recipe(`imports: [{path: ${path}}]\n`);

  test('an import adds the documents of the other recipe, labelled with its name', async () => {
    const shared = 'apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: shared}\n';
    const result = await renderFiles({
      'recipe.yaml': importing('../shared'),
      'a.yaml': configMap('a'),
      '../shared/recipe.yaml': shared,
      '../shared/b.yaml': configMap('b'),
    });
    expect(result.errors).toEqual([]);
    expect(result.documents.map(({ metadata }) => metadata.labels?.['recipes.kubeswarm.io/recipe'])).toEqual([
      'demo',
      'shared',
    ]);
  });

  test.each([
    [
      'outside by name',
      '../../../outside',
      'recipe.yaml:4:18 [import.outside] imports: "../../../outside" leads out of the repository',
    ],
    ['outside by link', '../link', '[import.outside]'],
    ['missing', '../nowhere', 'recipe.yaml:4:18 [import.missing] imports: there is no folder "../nowhere"'],
    ['the recipe itself', '.', '[import.cycle] recipes import each other in a circle: demo -> demo'],
  ])('an import that is %s is an error [PLUGIN-4]', async (_, path, expected) => {
    const result = await renderFiles({
      'recipe.yaml': importing(path),
      'a.yaml': configMap('a'),
      '../link': { link: '/outside' },
    });
    expect(result.errors).toEqual([expect.stringContaining(expected)]);
  });

  test('a circle over two recipes is found, links or not [PLUGIN-4]', async () => {
    const result = await renderFiles({
      'recipe.yaml': importing('../other'),
      '../other/recipe.yaml': importing('../alias'),
      '../alias': { link: 'demo' },
    });
    expect(result.errors).toEqual([expect.stringContaining('../other/recipe.yaml:4:18 [import.cycle]')]);
  });

  test.each([
    [8, []],
    [9, [expect.stringContaining('[import.cycle] imports are nested deeper than 8 levels')]],
  ])('%i levels of imports [PLUGIN-4]', async (levels, errors) => {
    const files: Record<string, string> = { 'recipe.yaml': importing('../r1') };
    for (let level = 1; level <= levels; level += 1) {
      files[`../r${level}/recipe.yaml`] = level === levels ? recipe() : importing(`../r${level + 1}`);
      files[`../r${level}/a.yaml`] = configMap(`c${level}`);
    }
    const result = await renderFiles(files);
    expect(result.errors).toEqual(errors);
  });

  test('imports that fan out at every level end at 100 [PLUGIN-4]', async () => {
    const files: Record<string, string> = {
      'recipe.yaml': recipe(`imports: [${'{path: ../r1}, '.repeat(9)}{path: ../r1}]\n`),
    };
    for (let level = 1; level <= 6; level += 1) {
      files[`../r${level}/recipe.yaml`] = recipe(
        level === 6 ? '' : `imports: [${`{path: ../r${level + 1}}, `.repeat(10)}]\n`,
      );
    }
    const result = await renderFiles(files);
    expect(result.errors).toContainEqual(
      expect.stringContaining('[file.limit] more than 100 recipes are imported'),
    );
  });

  test('policies outside of the repository, and missing ones, are errors [PLUGIN-4]', async () => {
    const lines = 'policies: [/outside/policy.yaml, ../none.yaml]\n';
    const result = await renderFiles({ 'recipe.yaml': recipe(lines), 'a.yaml': agent('a') });
    expect(result.errors).toEqual([
      expect.stringContaining('recipe.yaml:4:12 [import.outside] policies:'),
      expect.stringContaining('recipe.yaml:4:34 [import.missing] policies:'),
    ]);
  });
});
