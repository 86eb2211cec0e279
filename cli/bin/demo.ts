#!/usr/bin/env node
/** `npm run demo`: a recipe's way from a commit to a finished run, on this machine. */
import { join } from 'node:path';
import { runDemo } from '../demo/run-demo.ts';
import { stoppingSignal } from './stopping.ts';

const root = join(import.meta.dirname, '../..');
/** Built before the demo starts. */
const bundle = (name: string): string => join(root, 'dist', name);
const stopping = stoppingSignal();

const { stdout } = process;
try {
  await runDemo({
    output: {
      write: (text) => void stdout.write(text),
      ...(stdout.isTTY && { terminal: { columns: stdout.columns, rows: stdout.rows } }),
    },
    recipes: join(root, 'recipes'),
    recipeServer: [process.execPath, bundle('recipe-server.mjs')],
    plugin: [process.execPath, bundle('swarm-cmp.mjs')],
    signal: stopping,
  });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(stopping.aborted ? 'interrupted\n' : `demo failed: ${message}\n`);
  process.exitCode = 1;
}
