import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';

const suites = join(import.meta.dirname, '../../e2e');
const helpers = join(import.meta.dirname, '../../support/node');
const read = (path: string): string => readFileSync(path, 'utf8');

test('every function that the page on end-to-end tests names is there', () => {
  const source = globSync(`${helpers}/**/*.ts`).map(read).join('\n');
  const rows = read(join(suites, 'README.md'))
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const names = rows.flatMap((row) => [...row.matchAll(/`(\w+)\(/g)].map(([, name]) => name));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !new RegExp(`export (async )?function ${name}\\b`).test(source))).toEqual([]);
});

test('every file that the lanes of end-to-end tests name is there', () => {
  const files = globSync(`${suites}/*.test.ts`).map((path) => basename(path, '.test.ts'));
  const phases = read(join(suites, 'lanes.mjs')).split(/^const phases = |^\];$/m)[1] ?? '';
  const named = [...phases.matchAll(/'([\w-]+)'/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !files.includes(String(name)))).toEqual([]);
});
