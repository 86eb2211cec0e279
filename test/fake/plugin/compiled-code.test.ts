import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const dist = join(import.meta.dirname, '../../../dist');
const folder = temporaryFolder();
const recipe = join(folder, 'recipe');
mkdirSync(recipe);
writeFileSync(join(recipe, 'a.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');

/** A folder for temporary files, and where compiled code lies in it. */
function place(name: string): { readonly TMPDIR: string; readonly cache: string } {
  const TMPDIR = join(folder, name);
  mkdirSync(TMPDIR);
  return { TMPDIR, cache: join(TMPDIR, `kubeswarm-compile-cache-${process.getuid?.() ?? 0}`) };
}

function run(TMPDIR: string, program = 'swarm-cmp.mjs', command = 'generate') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(dist, program), command], {
    cwd: recipe,
    env: { TMPDIR, SWARM_RENDER_CACHE: 'off', ARGOCD_APP_NAMESPACE: 'demo' },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const rendered = { status: 0, stdout: expect.stringContaining('"name":"a"'), stderr: '' };

describe('compiled code that is kept between starts', () => {
  test.each([
    ['swarm-cmp.mjs', 'generate'],
    ['swarm-cmp.mjs', 'get-parameters'],
    ['swarm.mjs', 'lint'],
  ])('%s %s writes it once, for nobody else [SIDECAR-7]', (program, command) => {
    const { TMPDIR, cache } = place(`${program}-${command}`);
    const first = run(TMPDIR, program, command);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(TMPDIR)).toEqual([expect.stringMatching(/^kubeswarm-compile-cache-\d+$/)]);
    const [file = '', ...more] = readdirSync(cache);
    expect(more).toEqual([]);
    expect(file).toMatch(new RegExp(`^\\w[\\w-]+\\.cjs-${process.version}-\\w+-${command}$`));
    const path = join(cache, file);
    const { mode, ino } = statSync(path);
    expect([statSync(cache).mode & 0o777, mode & 0o777]).toEqual([0o700, 0o600]);
    expect(run(TMPDIR, program, command)).toEqual(first);
    expect(statSync(path).ino).toBe(ino);
  });

  test.each<readonly [string, (bytes: Buffer) => Buffer]>([
    ['empty', () => Buffer.alloc(0)],
    ['cut', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['changed', (bytes) => bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 8)],
    ['all zero', (bytes) => Buffer.alloc(bytes.length)],
  ])('is made anew when it is %s [SIDECAR-7]', (name, damage) => {
    const { TMPDIR, cache } = place(name);
    run(TMPDIR);
    const path = join(cache, readdirSync(cache)[0] ?? '');
    const damaged = damage(readFileSync(path));
    writeFileSync(path, damaged);
    expect(run(TMPDIR)).toEqual(rendered);
    expect(readFileSync(path).equals(damaged)).toBe(false);
  });

  test('is written again after an hour, since other recipes need other functions', () => {
    const { TMPDIR, cache } = place('old');
    run(TMPDIR);
    const path = join(cache, readdirSync(cache)[0] ?? '');
    const before = Date.now() / 1000 - 3601;
    utimesSync(path, before, before);
    expect(run(TMPDIR)).toEqual(rendered);
    expect(statSync(path).mtimeMs / 1000).toBeGreaterThan(before + 1);
  });

  test('is not kept where others may write, or nobody [SIDECAR-7]', () => {
    const { TMPDIR, cache } = place('open');
    mkdirSync(cache);
    chmodSync(cache, 0o777);
    expect(run(TMPDIR)).toEqual(rendered);
    expect(readdirSync(cache)).toEqual([]);
    expect(run(join(folder, 'missing'))).toEqual(rendered);
  });
});
