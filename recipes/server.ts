#!/usr/bin/env node
/** The program of the image `kubeswarm-recipes`: one MCP server of a recipe, chosen by the first argument. */
import { startRecipeServer } from './server-program.ts';

try {
  const served = await startRecipeServer({
    args: process.argv.slice(2),
    env: process.env,
    print: (text) => process.stdout.write(`${text}\n`),
  });
  const stop = (): void => void served.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Started by a program that was killed, it would run on for ever. In a container its parent never changes.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 500).unref();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
