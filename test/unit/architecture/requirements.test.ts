import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { repeatedIds, requirements } from '../../requirements.ts';
import { sourceFiles } from '../../support/import-graph.ts';

const root = join(import.meta.dirname, '../../..');
const cited = new Set<string>();
for (const file of sourceFiles(root, ['test'])) {
  // Suites that several tests share stand in test/support/*-behaviour.
  if (!/\.test\.ts$|-behaviour\//.test(file) || file.includes('/architecture/')) continue;
  for (const [, id = ''] of readFileSync(join(root, file), 'utf8').matchAll(
    /\[([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+)\]/g,
  ))
    cited.add(id);
}

test('every promise of the spec has a test that cites it', () => {
  expect(Object.keys(requirements).filter((id) => !cited.has(id))).toEqual([]);
});

test('every id that a test cites is a promise of the spec', () => {
  expect([...cited].filter((id) => !(id in requirements))).toEqual([]);
});

test('no two promises share an id', () => {
  expect(repeatedIds).toEqual([]);
});
