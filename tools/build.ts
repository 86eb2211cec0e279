/**
 * Bundles the programs into dist/: one file each, so that a cold start reads one file.
 * Quick enough (well under a second) to run before every demo and test. With `--image` also what the Dockerfiles copy;
 * with `--out <folder>` into that folder instead.
 */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { BuildOptions } from 'esbuild';
import { bundle } from './bundle.ts';
import { compiledPart } from './compiled-part.ts';

const root = join(import.meta.dirname, '..');

/** Argo CD starts it for every render: by itself it comes in fewer files, which are found sooner. */
const pluginPrograms = { 'swarm-cmp': 'plugin/bin/swarm-cmp.ts' };

/** Program name in dist/ -> its source. */
const programs = {
  swarm: 'cli/bin/swarm.ts',
  /** The MCP servers of recipes, which local runs start. */
  'recipe-server': 'recipes/server.ts',
};

/** The programs of the image kubeswarm, by themselves, so that the image holds nothing of the others. */
const imagePrograms = {
  manager: 'operator/bin/manager.ts',
  agent: 'operator/bin/agent.ts',
  /** The pod of `helm test`. */
  'helm-test': 'operator/bin/helm-test.ts',
};

/** The programs of the image kubeswarm-recipes: MCP servers, and a model that follows a script. */
const recipesImagePrograms = {
  'recipe-server': 'recipes/server.ts',
  'scripted-model': 'cli/bin/scripted-model.ts',
};

const shared: BuildOptions = {
  absWorkingDir: root,
  outExtension: { '.js': '.mjs' },
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
};

const { values: wanted } = parseArgs({
  options: {
    image: { type: 'boolean', default: false },
    out: { type: 'string', default: join(root, 'dist') },
  },
});
const out = resolve(wanted.out);

await rm(out, { recursive: true, force: true });
const toOut = { ...shared, outdir: out };
const swarmCmp = { module: join(root, 'plugin/swarm-cmp.ts'), exported: 'runSwarmCmp' };
const pluginCommand = { module: join(root, 'cli/commands/plugin-command.ts'), exported: 'runPluginCommand' };
await bundle({ ...toOut, entryPoints: pluginPrograms, plugins: [compiledPart(swarmCmp, toOut)] });
await bundle({ ...toOut, entryPoints: programs, plugins: [compiledPart(pluginCommand, toOut)] });
// Demos and tests do without.
if (wanted.image) {
  await bundle({ ...shared, entryPoints: imagePrograms, outdir: join(out, 'image') });
  await bundle({ ...shared, entryPoints: recipesImagePrograms, outdir: join(out, 'recipes-image') });
}
