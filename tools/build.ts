/**
 * Bundles the command line programs into dist/: one file each, so that a cold start reads one file.
 * Quick enough (well under a second) to run before every demo and test.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** Program name in dist/ -> its source. */
const programs = {
  'swarm-cmp': 'plugin/bin/swarm-cmp.ts',
  swarm: 'cli/bin/swarm.ts',
  /** The program of the image kubeswarm-recipes, which local runs start too. */
  'recipe-server': 'recipes/server.ts',
};

await rm(join(root, 'dist'), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: programs,
  outdir: 'dist',
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
});
