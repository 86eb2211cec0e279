import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { lint } from '../../../plugin/commands/lint.ts';
import { changedFiles } from '../../../plugin/git/changed-files.ts';
import { createRepository, type GitRepository } from '../../../plugin/git/git-repository.ts';
import { nodeFileSystem } from '../../../plugin/read/file-system.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { agent, recipe } from '../plugin/render-files.ts';

const folder = temporaryFolder();
const outside = temporaryFolder();
const broken = (name: string) => agent(name, '  modle: x\n');

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Recipes that lint names, each of which has a finding that was there before. */
async function linted(since: string, argv: readonly string[] = [], cwd = folder): Promise<readonly string[]> {
  const { stdout, stderr, exitCode } = await lint({
    argv: [`--since=${since}`, ...argv, '-o', 'json'],
    env: {},
    cwd,
    fileSystem: nodeFileSystem,
    readStdin: () => Promise.resolve(new Uint8Array()),
    changedFiles,
  });
  if (exitCode > 1) return [`${exitCode} ${stderr.split('\n')[0]}`];
  const files: readonly { file: string }[] = JSON.parse(stdout);
  return [...new Set(files.map(({ file }) => file.replace(/\/[^/]*$/, '')))];
}

describe('--since [LINT-14]', () => {
  let repository: GitRepository;
  let base: string;
  let first: string;

  beforeAll(async () => {
    repository = await createRepository(folder);
    for (const name of ['plain', 'importer', 'shared', 'templated']) write(`${name}/a.yaml`, broken(name));
    write('plain/recipe.yaml', recipe());
    write('importer/recipe.yaml', recipe('imports: [{path: ../shared}]\n'));
    write('shared/recipe.yaml', recipe());
    write('templated/recipe.yaml', recipe('parameters: {properties: {model: {type: string}}}\n'));
    write('templated/b.yaml.hbs', '{{> part}}\n');
    write('templated/partials/part.hbs', agent('part').replace('qwen2.5:7b', '{{model}}'));
    write('templated/values.yaml', 'model: x\n');
    write('other/notes.txt', 'x');
    first = await repository.commitAll('first');
    base = first;
  });

  const changes: readonly (readonly [what: string, change: () => void, expected: readonly string[]])[] = [
    ['nothing', () => undefined, []],
    ['a file of no recipe', () => write('other/notes.txt', 'y'), []],
    ['a manifest', () => write('plain/a.yaml', `# more\n${broken('plain')}`), ['plain']],
    [
      'an imported recipe',
      () => write('shared/a.yaml', `# more\n${broken('shared')}`),
      ['importer', 'shared'],
    ],
    ['a partial', () => write('templated/partials/part.hbs', agent('part')), ['templated']],
    ['a values file', () => write('templated/values.yaml', 'model: gpt\n'), ['templated']],
    ['a new file', () => write('plain/manifests/new.yaml', agent('new')), ['plain']],
    ['a removed file', () => rmSync(join(folder, 'templated/values.yaml')), ['templated']],
    [
      'a new recipe',
      () => {
        write('fresh/recipe.yaml', recipe());
        write('fresh/a.yaml', broken('fresh'));
      },
      ['fresh'],
    ],
    [
      'a link',
      () => symlinkSync('a.yaml', join(folder, 'other/link.yaml')),
      ['fresh', 'importer', 'plain', 'shared', 'templated'],
    ],
    [
      'the settings of lint',
      () => write('.swarmlint.yaml', '{}\n'),
      ['fresh', 'importer', 'plain', 'shared', 'templated'],
    ],
  ];

  test.each(changes)('with %s changed', async (_, change, expected) => {
    change();
    const before = await linted(base);
    expect(before.toSorted()).toEqual(expected);
    base = await repository.commitAll('next').catch(() => base);
  });

  test('everything since the branch left, from any folder, within the paths that are asked for', async () => {
    write('plain/a.yaml', broken('plain'));
    expect(await linted(base)).toEqual(['plain']);
    expect(await linted(base, [], join(folder, 'shared'))).toEqual([]);
    expect(await linted(base, ['..'], join(folder, 'other'))).toEqual(['../plain']);
    expect(await linted(base, ['templated'])).toEqual([]);
    expect((await linted(first)).length).toBeGreaterThan(1);
  });

  test.each(['no-such-branch', '--output=/tmp/x', 'HEAD:plain'])('%j is a usage error', async (ref) => {
    expect(await linted(ref)).toEqual([
      `2 --since: there is no commit "${ref}" here. Name a branch, a tag or a commit, and fetch it first when it is a remote one`,
    ]);
  });

  test('without a repository, too', async () => {
    writeFileSync(join(outside, 'a.yaml'), agent('a'));
    expect(await linted('HEAD', [], outside)).toEqual([
      '2 --since: this is no Git repository. Call it inside of one',
    ]);
  });
});
