/**
 * Bundles the programs into dist/: one file each, so that a cold start reads one file.
 * Quick enough (well under a second) to run before every demo and test. With `--image` also what the Dockerfile copies.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** Program name in dist/ -> its source. */
const programs = {
  'swarm-cmp': 'plugin/bin/swarm-cmp.ts',
  swarm: 'cli/bin/swarm.ts',
  /** The program of the image kubeswarm-recipes, which local runs start too. */
  'recipe-server': 'recipes/server.ts',
};

/** The programs of the image kubeswarm, by themselves, so that the image holds nothing of the others. */
const imagePrograms = {
  manager: 'operator/bin/manager.ts',
  agent: 'operator/bin/agent.ts',
};

const shared: BuildOptions = {
  absWorkingDir: root,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node24',
  // CommonJS packages inside the bundle call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  legalComments: 'none',
  logLevel: 'warning',
};

await rm(join(root, 'dist'), { recursive: true, force: true });
await build({ ...shared, entryPoints: programs, outdir: 'dist' });
// Demos and tests do without.
if (process.argv.includes('--image'))
  await build({ ...shared, entryPoints: imagePrograms, outdir: 'dist/image' });
