import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import type { NodeImages } from '../support/node/images/node-images.ts';
import { world } from '../support/node/world.ts';

const run = promisify(execFile);
const { images } = world();
const mebibyte = 1024 * 1024;

const ours: readonly (readonly [keyof NodeImages, user: string, entrypoint: string])[] = [
  ['operator', '65532:65532', '/kubeswarm-controller'],
  ['plugin', '999', 'swarm-cmp'],
  ['recipes', '65532:65532', '/recipe-server'],
];

interface Layer {
  readonly name: string;
  readonly bytes: number;
}

/** What an archive of `docker save` holds. */
async function opened(name: keyof NodeImages) {
  const { archive } = images[name];
  const read = async (file: string) => (await run('tar', ['-xOf', archive, file])).stdout;
  const [{ Config, Layers }] = JSON.parse(await read('manifest.json'));
  const { stdout: listing } = await run('tar', ['-tvf', archive]);
  const sizes = new Map(
    listing.split('\n').map((line) => {
      const [, , bytes, , , file = ''] = line.split(/\s+/);
      return [file, Number(bytes)];
    }),
  );
  const layers: readonly Layer[] = Layers.map((layer: string) => ({ name: layer, bytes: sizes.get(layer) }));
  return { config: JSON.parse(await read(Config)).config, layers };
}

/** Paths in a layer. */
async function files(name: keyof NodeImages, layer: Layer): Promise<readonly string[]> {
  const { stdout } = await run('bash', [
    ...['-euo', 'pipefail', '-c', 'tar -xOf "$0" "$1" | tar -t'],
    ...[images[name].archive, layer.name],
  ]);
  return stdout.trim().split('\n');
}

const sum = (layers: readonly Layer[]): number => layers.reduce((bytes, layer) => bytes + layer.bytes, 0);

test.each(ours)('[IMAGE-1] the image of the %s is its base and at most 30 MB', async (name) => {
  const base = await opened('base');
  const { layers } = await opened(name);
  const own = layers.slice(base.layers.length);
  expect(layers.slice(0, base.layers.length)).toEqual(base.layers);
  console.info(
    `${name}: ${(sum(own) / mebibyte).toFixed(1)} MiB on a base of ${(sum(layers) / mebibyte).toFixed(0)} MiB`,
  );
  expect(own.length).toBeGreaterThan(0);
  expect(sum(own)).toBeGreaterThan(mebibyte);
  expect(sum(own)).toBeLessThan(30 * mebibyte);
});

test.each(ours)(
  '[IMAGE-2] the image of the %s runs as user %s and starts %s',
  async (name, user, entrypoint) => {
    const { config } = await opened(name);
    expect(config).toMatchObject({ User: user, Entrypoint: [entrypoint] });
  },
);

test.each(ours)('[IMAGE-3] the image of the %s holds bundles only', async (name) => {
  const base = await opened('base');
  const { layers } = await opened(name);
  const own = (await Promise.all(layers.slice(base.layers.length).map((layer) => files(name, layer)))).flat();
  expect(own.filter((path) => path.includes('node_modules'))).toEqual([]);
  expect(own.filter((path) => path.endsWith('.ts'))).toEqual([]);
  expect(own.some((path) => path.startsWith('opt/kubeswarm/') && path.endsWith('.mjs'))).toBe(true);
});

test.each(['manager', 'agent'])('[IMAGE-4] %s hears the signal to stop before it loads all else', (name) => {
  const loaded = new Map<string, string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    const text = readFileSync(join(world().bundles, 'image', file), 'utf8');
    loaded.set(file, text);
    for (const [, path = ''] of text.matchAll(/\b(?:from|import)"\.\/([^"]+\.mjs)"/g))
      load(join(dirname(file), path));
  };
  load(`${name}.mjs`);
  const text = [...loaded.values()].join('');
  expect(text).toContain('SIGTERM');
  expect(text).toContain('import("./');
  expect(text.length).toBeLessThan(8 * 1024);
});
