#!/usr/bin/env node
/**
 * Plays a model in a cluster: serves the chat completions API, answered by the scripts given as arguments (docs:
 * model-script.md). PORT (default 8080), THINK_MILLIS (default 0). Each answer, and each request that no script
 * foresees, is one line of JSON on standard output.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { joinScripts } from '../scripted-model/join-scripts.ts';
import { readModelScript } from '../scripted-model/read-script.ts';
import { startScriptedModel } from '../scripted-model/start-scripted-model.ts';

const files = process.argv.slice(2);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  if (files.length === 0) throw new Error('no script is given. Name one or more files');
  const scripts = files.map((file) => readModelScript(readFileSync(file, 'utf8'), basename(file)));
  const model = await startScriptedModel({
    script: joinScripts(scripts),
    host: '0.0.0.0',
    port: wholeNumber('PORT', 8080),
    thinkMillis: wholeNumber('THINK_MILLIS', 0),
    onTurn: (turn) => say({ event: 'answered', ...turn }),
    onRefused: (message) => say({ event: 'refused', message }),
  });
  const stop = (): void => void model.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

function wholeNumber(name: string, standard: number): number {
  const value = Number(process.env[name] ?? standard);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`${name} "${process.env[name]}" is not a whole number from 0. Give one`);
}
