import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openRenderCache } from '../../../plugin/cache/render-cache.ts';
import { generate } from '../../../plugin/commands/generate.ts';
import { nodeFileSystem } from '../../../plugin/read/file-system.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const program = join(import.meta.dirname, '../../../dist/swarm-cmp.mjs');
const folder = temporaryFolder();

/** A copy of a repository, as Argo CD unpacks one for each render. */
function checkout(name: string, text: string, maps = 1): string {
  const recipe = join(folder, name, 'recipes/demo');
  mkdirSync(recipe, { recursive: true });
  const map = (index: number): string =>
    `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m${index}}\ndata: {text: ${text}}\n`;
  writeFileSync(join(recipe, 'a.yaml'), Array.from({ length: maps }, (_, index) => map(index)).join(''));
  return recipe;
}

function temporary(name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

const env = { ARGOCD_APP_NAME: 'demo', ARGOCD_APP_NAMESPACE: 'demo', ARGOCD_APP_SOURCE_PATH: 'recipes/demo' };

/** Runs the program as Argo CD does; rejects unless it succeeds. */
async function run(cwd: string, more: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [program, 'generate'], { cwd, env: { ...env, ...more } });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`exit code ${child.exitCode}: ${stderr}`);
  return stdout;
}

const entriesIn = (TMPDIR: string): readonly string[] =>
  readdirSync(TMPDIR)
    .filter((name) => name.startsWith('kubeswarm-render-cache-'))
    .flatMap((name) => readdirSync(join(TMPDIR, name)).map((entry) => join(TMPDIR, name, entry)));

describe('the cache of renders', () => {
  test('is shared by processes that start at once, each of which prints its own [SIDECAR-2]', async () => {
    const TMPDIR = temporary('shared');
    const texts = ['one', 'two', 'three'];
    const places = texts.map((each) => ({ text: each, cwd: checkout(`shared-${each}`, each, 200) }));
    for (let round = 0; round < 2; round += 1) {
      const prints = await Promise.all(
        [...places, ...places].map(async ({ text: wanted, cwd }) => ({
          wanted,
          lines: (await run(cwd, { TMPDIR })).trimEnd().split('\n'),
        })),
      );
      for (const { wanted, lines } of prints) {
        expect(lines).toHaveLength(400);
        expect(lines.filter((line) => line !== '---' && !line.includes(`"text":"${wanted}"`))).toEqual([]);
      }
    }
    // All of them are the same request, so there is one entry, and nothing is left aside.
    expect(entriesIn(TMPDIR)).toHaveLength(1);
  });

  test('keeps its entries from other users', async () => {
    const TMPDIR = temporary('modes');
    await run(checkout('modes-recipe', 'x'), { TMPDIR });
    const [entry = ''] = entriesIn(TMPDIR);
    expect(statSync(entry).mode & 0o777).toBe(0o600);
    expect(statSync(join(entry, '..')).mode & 0o777).toBe(0o700);
  });

  test('can be switched off, and is not kept where others may write [SIDECAR-3]', async () => {
    const off = temporary('off');
    await run(checkout('off-recipe', 'x'), { TMPDIR: off, SWARM_RENDER_CACHE: 'off' });
    expect(entriesIn(off)).toEqual([]);
    const open = temporary('open');
    chmodSync(open, 0o777);
    expect(openRenderCache('1', open)).toBeUndefined();
    expect(openRenderCache('1', join(folder, 'missing/deeper'))).toBeUndefined();
  });

  test('gives what was written to the last byte, or nothing [SIDECAR-3]', async () => {
    const directory = join(folder, 'damaged');
    const cwd = checkout('damaged-recipe', 'x');
    const rendered = () => {
      const renderCache = openRenderCache('1', directory);
      if (renderCache === undefined) throw new Error('no cache');
      const readStdin = () => Promise.resolve(new Uint8Array());
      return generate({ argv: [], env, cwd, fileSystem: nodeFileSystem, readStdin, renderCache });
    };
    const whole = await rendered();
    expect(whole).toMatchObject({ exitCode: 0, stderr: '' });
    const [name = ''] = readdirSync(directory);
    const bytes = readFileSync(join(directory, name));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.constantFrom('cut', 'changed', 'longer'),
        fc.integer({ min: 1, max: 255 }),
        async (at, damage, by) => {
          const damaged = Buffer.from(bytes);
          damaged[at] = (damaged[at] ?? 0) ^ by;
          const variants = {
            cut: bytes.subarray(0, at),
            changed: damaged,
            longer: Buffer.concat([bytes, damaged]),
          };
          writeFileSync(join(directory, name), variants[damage]);
          expect(await rendered()).toEqual(whole);
          expect(readFileSync(join(directory, name))).toEqual(bytes);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('is bounded: the oldest make room [SIDECAR-3]', () => {
    const directory = join(folder, 'bounded');
    const cache = openRenderCache('1', directory, { entries: 5, bytes: 1_000 });
    if (cache === undefined) throw new Error('no cache');
    for (let index = 0; index < 20; index += 1) cache.store(`small ${index}`, 'x');
    expect(readdirSync(directory)).toHaveLength(5);
    for (let index = 0; index < 20; index += 1) cache.store(`large ${index}`, 'x'.repeat(240));
    const bytes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1_000);
    cache.store('too large', 'x'.repeat(300));
    expect(cache.load('too large')).toBeUndefined();
    expect(readdirSync(directory).length).toBeGreaterThan(0);
  });
});
