import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readAtMost } from '../../../cli/bin/read-at-most.ts';
import type { CommandResult } from '../../../plugin/commands/command.ts';
import { lint } from '../../../plugin/commands/lint.ts';
import { render } from '../../../plugin/commands/render.ts';
import { nodeFileSystem } from '../../../plugin/read/file-system.ts';
import { aliasBomb, CANARY, goodRepository, write } from '../../support/plugin/dangers.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const good = join(folder, 'good');
const outside = join(folder, 'outside');
const baseline = '{"version": 1, "findings": []}\n';

beforeAll(() => {
  mkdirSync(join(good, '.git'), { recursive: true });
  for (const [path, text] of Object.entries(goodRepository)) write(join(good, path), text);
  write(join(outside, 'secret.json'), `{"${CANARY}": 1}`);
  write(join(outside, 'baseline.json'), baseline);
  write(join(outside, '.swarmlint.yaml'), `${CANARY}: 1\n`);
  mkdirSync(join(outside, 'policies'));
});

let count = 0;
function repositoryWith(put: (repository: string) => void): string {
  count += 1;
  const repository = join(folder, `repository-${count}`);
  cpSync(good, repository, { recursive: true });
  put(repository);
  return repository;
}

function run(
  command: typeof lint,
  cwd: string,
  argv: readonly string[],
  stdin: Uint8Array = new Uint8Array(),
) {
  const readStdin = () => Promise.resolve(stdin);
  return command({ argv, cwd, env: {}, fileSystem: nodeFileSystem, readStdin });
}

function expectRefused(result: CommandResult, told: RegExp): void {
  expect([1, 2]).toContain(result.exitCode);
  expect(result.stdout + result.stderr).toMatch(told);
  expect(result.stdout + result.stderr).not.toContain(CANARY);
  expect(result.files ?? []).toEqual([]);
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const settings = (text: string) => (repository: string) => write(join(repository, '.swarmlint.yaml'), text);

describe('standard input', () => {
  const streams: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['an alias bomb', bytes(aliasBomb()), /file\.limit.* aliases/],
    ['[ 10,000 deep', bytes('['.repeat(10_000)), /file\.limit.* nested deeper/],
    ['more than the limit', new Uint8Array(17 * 1024 * 1024).fill(0x23), /larger than 16777216 bytes/],
    ['binary', new Uint8Array([0x7f, 0, 1]), /binary/],
    [
      'an alias bomb in a ResourceList',
      bytes(
        `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nx:\n${aliasBomb().replaceAll(/^/gm, '  ')}`,
      ),
      /file\.limit.* aliases/,
    ],
  ];
  const commands: readonly (readonly [string, typeof lint, readonly string[]])[] = [
    ['swarm lint -', lint, ['-']],
    ['swarm render -', render, ['-']],
  ];
  test.each(commands.flatMap((command) => streams.map((stream) => [...command, ...stream] as const)))(
    '%s refuses %4$s [SIDECAR-6]',
    async (...[, command, argv, , stream, told]) => {
      expectRefused(await run(command, good, argv, stream), told);
    },
  );

  test('as a function of kustomize, lint passes on what it was given, and no more [SIDECAR-6]', async () => {
    const bomb = aliasBomb();
    const result = await run(lint, good, ['-', '-o', 'krm'], bytes(bomb));
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(/file\.limit.* aliases/);
    expect(result.stdout.length).toBeLessThan(2 * bomb.length + 2_000);
  });

  test('is read no further than the limit [SIDECAR-6]', async () => {
    const endless = new PassThrough();
    const feed = () => {
      while (!endless.destroyed && endless.write(Buffer.alloc(65_536)));
      if (!endless.destroyed) endless.once('drain', feed);
    };
    feed();
    expect((await readAtMost(endless, 1_000_000)).length).toBeLessThan(1_200_000);
    expect(endless.destroyed).toBe(true);
  });
});

describe('the baseline', () => {
  const path = 'known.json';
  const put: readonly (readonly [string, (repository: string) => void, RegExp])[] = [
    ['a link out', (at) => symlinkSync(join(outside, 'secret.json'), join(at, path)), /leads out/],
    [
      'a link to a good one outside',
      (at) => symlinkSync(join(outside, 'baseline.json'), join(at, path)),
      /leads out/,
    ],
    ['deep', (at) => writeFileSync(join(at, path), '['.repeat(5_000_000)), /no baseline/],
    [
      'huge',
      (at) => {
        writeFileSync(join(at, path), '');
        truncateSync(join(at, path), 3_000_000_000);
      },
      /larger than/,
    ],
    ['a folder', (at) => mkdirSync(join(at, path)), /no baseline/],
  ];
  test.each(put)('%s is refused [SIDECAR-6]', async (_, danger, told) => {
    expectRefused(await run(lint, repositoryWith(danger), ['--baseline', path]), told);
    const named = repositoryWith((at) => {
      danger(at);
      settings(`baseline: ${path}\n`)(at);
    });
    expectRefused(await run(lint, named, []), told);
  });

  test.each([
    ['baseline: ../outside/new.json', (): void => undefined],
    ['baseline: away/new.json', (at: string): void => symlinkSync(outside, join(at, 'away'))],
  ])('%s is not written [SIDECAR-6]', async (line, danger) => {
    const repository = repositoryWith((at) => {
      danger(at);
      settings(`${line}\n`)(at);
    });
    expectRefused(await run(lint, repository, ['--write-baseline']), /leads out of the repository/);
  });

  test('a link out is not written through, either [SIDECAR-6]', async () => {
    const repository = repositoryWith((at) => symlinkSync(join(outside, 'baseline.json'), join(at, path)));
    expectRefused(await run(lint, repository, ['--baseline', path, '--write-baseline']), /leads out/);
    expect(readFileSync(join(outside, 'baseline.json'), 'utf8')).toBe(baseline);
  });
});

describe('the settings file', () => {
  const put: readonly (readonly [string, (repository: string) => void, RegExp])[] = [
    [
      'a link out',
      (at) => symlinkSync(join(outside, '.swarmlint.yaml'), join(at, '.swarmlint.yaml')),
      /file\.link/,
    ],
    ['an alias bomb', settings(aliasBomb()), /file\.limit.* aliases/],
    [
      'huge',
      (at) => {
        settings('')(at);
        truncateSync(join(at, '.swarmlint.yaml'), 3_000_000_000);
      },
      /file\.limit/,
    ],
    ['with policies outside', settings('policies: [../outside/policies]\n'), /leads out of the repository/],
    [
      'with policies behind a link',
      (at) => {
        symlinkSync(join(outside, 'policies'), join(at, 'policies'));
        settings('policies: [policies]\n')(at);
      },
      /leads out of the repository/,
    ],
  ];
  test.each(put)('%s is refused [SIDECAR-6]', async (_, danger, told) => {
    const repository = repositoryWith(danger);
    expectRefused(await run(lint, repository, []), told);
    expectRefused(await run(lint, repository, ['--config', '.swarmlint.yaml']), told);
    rmSync(repository, { recursive: true });
  });
});
