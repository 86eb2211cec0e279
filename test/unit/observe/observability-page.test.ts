import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { observabilityPage } from '../../../tools/generate/metrics-table.ts';

test('docs/observability.md lists every metric as the code has it', () => {
  const root = join(import.meta.dirname, '../../..');
  const { path, text } = observabilityPage(root);
  expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  expect(text).toContain('\n| `kubeswarm_task_started_total` ');
});
