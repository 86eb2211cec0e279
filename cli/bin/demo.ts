#!/usr/bin/env node
/** `npm run demo`: a recipe's way from a commit to a finished run, on this machine. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runDemo } from '../demo/run-demo.ts';
import { stoppingSignal } from './stopping.ts';

const root = join(import.meta.dirname, '../..');
const bundle = join(root, 'dist/swarm-cmp.mjs');
const stopping = stoppingSignal();

const { stdout } = process;
try {
  await runDemo({
    output: {
      write: (text) => void stdout.write(text),
      ...(stdout.isTTY && { terminal: { columns: stdout.columns, rows: stdout.rows } }),
    },
    recipes: join(root, 'recipes'),
    recipeServer: [process.execPath, join(root, 'recipes/server.ts')],
    plugin: [process.execPath, existsSync(bundle) ? bundle : join(root, 'plugin/bin/swarm-cmp.ts')],
    signal: stopping,
  });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(stopping.aborted ? 'interrupted\n' : `demo failed: ${message}\n`);
  process.exitCode = 1;
}
