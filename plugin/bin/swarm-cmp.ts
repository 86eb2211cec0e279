#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { expectShortProcess } from '../commands/short-process.ts';
import { printAtOnce } from './print-at-once.ts';

// What follows is compiled for such a process.
expectShortProcess();
const { runSwarmCmp } = await import('../swarm-cmp.ts');

/** A bundle names its parts by their content, and sources name nothing so. */
const { filename } = import.meta;
const build = filename.endsWith('.mjs') ? `${process.version} ${readFileSync(filename, 'utf8')}` : undefined;

const [command, ...argv] = process.argv.slice(2);
const result = await runSwarmCmp(command, { argv, env: process.env, cwd: process.cwd(), build });
await printAtOnce(2, result.stderr);
const isPrinted = await printAtOnce(1, result.stdout);
process.exitCode = isPrinted ? result.exitCode : 1;
