import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { sourceFiles } from '../../support/import-graph.ts';

const root = join(import.meta.dirname, '../../..');
const mostLines = 250;

test('no file is so long that it may hold more than one concept', () => {
  const files = sourceFiles(root, ['schemas', 'plugin', 'operator', 'cli', 'recipes', 'test', 'tools']);
  expect(files.length).toBeGreaterThan(500);
  const long = files
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > mostLines);
  expect(long).toEqual([]);
});
