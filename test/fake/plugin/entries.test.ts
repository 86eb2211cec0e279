import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { simpleGit } from 'simple-git';
import { parse } from 'yaml';
import type { CommandInput, CommandResult } from '../../../plugin/commands/command.ts';
import { diff } from '../../../plugin/commands/diff.ts';
import { generate } from '../../../plugin/commands/generate.ts';
import { getParameters } from '../../../plugin/commands/get-parameters.ts';
import { lint } from '../../../plugin/commands/lint.ts';
import { render } from '../../../plugin/commands/render.ts';
import { nodeFileSystem } from '../../../plugin/read/file-system.ts';
import { CANARY, type Danger, goodRepository, recipeDangers, write } from '../../support/plugin/dangers.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const good = join(folder, 'good');
const outside = join(folder, 'outside');
const secret = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${CANARY}}\ndata: {text: ${CANARY}}\n`;

beforeAll(async () => {
  mkdirSync(outside);
  write(join(outside, 'secret.yaml'), secret);
  for (const [path, text] of Object.entries(goodRepository)) write(join(good, path), text);
  const git = simpleGit(good);
  await git.init(['--initial-branch=main']);
  await git.addConfig('user.name', 'Test').addConfig('user.email', 'test@example.com');
  await git.add('.').commit('good');
});

let count = 0;
/** A copy of the good repository that holds the danger. */
function repositoryWith({ put }: Pick<Danger, 'put'>): string {
  count += 1;
  const repository = join(folder, `repository-${count}`);
  cpSync(good, repository, { recursive: true });
  put(repository, outside);
  return repository;
}

function inputFor(cwd: string, argv: readonly string[], stdin: Uint8Array | string = ''): CommandInput {
  return {
    argv,
    cwd,
    env: { PATH: process.env.PATH, ARGOCD_APP_NAMESPACE: 'demo', ARGOCD_APP_SOURCE_PATH: 'recipes/demo' },
    fileSystem: nodeFileSystem,
    readStdin: () => Promise.resolve(typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin),
  };
}

/** Every way to our reading of a repository. */
const entries: readonly (readonly [string, (repository: string) => Promise<CommandResult>])[] = [
  ['swarm-cmp generate', (repository) => generate(inputFor(join(repository, 'recipes/demo'), []))],
  ['swarm render', (repository) => render(inputFor(repository, ['recipes/demo']))],
  ['swarm lint', (repository) => lint(inputFor(repository, ['.', '-o', 'json']))],
  ['swarm lint FILE', (repository) => lint(inputFor(repository, ['recipes/demo/b.yaml.hbs']))],
  ['swarm lint --fix', (repository) => lint(inputFor(repository, ['--fix', '-o', 'sarif']))],
  ['swarm diff', (repository) => diff(inputFor(repository, ['main']))],
];

function expectNoSecret({ stdout, stderr, files = [] }: CommandResult): void {
  for (const output of [stdout, stderr, ...files.map(({ text }) => text)])
    expect(output).not.toContain(CANARY);
}

describe.each(recipeDangers.map((danger) => [danger.name, danger] as const))('%s', (_, danger) => {
  test.each(entries)('%s refuses it [SIDECAR-6]', async (name, run) => {
    const result = await run(repositoryWith(danger));
    expectNoSecret(result);
    expect(result.exitCode).toBe(1);
    // Of a recipe that does not render, diff tells the first mistake only.
    const told = name === 'swarm diff' ? /Does not render\n {2}recipes\/demo \[now\]/ : danger.told;
    expect(result.stdout + result.stderr).toMatch(told);
    if (name === 'swarm-cmp generate' || name === 'swarm render') expect(result.stdout).toBe('');
    expect(result.files ?? []).toEqual([]);
  });

  test('swarm-cmp get-parameters announces nothing of it [SIDECAR-6]', async () => {
    const result = await getParameters(inputFor(join(repositoryWith(danger), 'recipes/demo'), []));
    expectNoSecret(result);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(['text', undefined]).toContain(JSON.parse(result.stdout)[0]?.name);
  });
});

test('the good repository passes everywhere', async () => {
  for (const [, run] of entries) expect((await run(good)).exitCode).toBe(0);
});

test('the plugin has no discover, by which a repository would reach it in yet another way [SIDECAR-6]', () => {
  const plugin = parse(readFileSync(join(import.meta.dirname, '../../../plugin/plugin.yaml'), 'utf8'));
  expect(Object.keys(plugin.spec)).toEqual(['version', 'generate', 'parameters', 'preserveFileMode']);
});

test('nothing outside is written', () => {
  expect(readdirSync(outside)).toEqual(['secret.yaml']);
  expect(readFileSync(join(outside, 'secret.yaml'), 'utf8')).toBe(secret);
});
