import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  type MetricEntry,
  type MetricName,
  metricCatalogue,
  prometheusName,
} from '../../../operator/observe/metric-catalogue.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/observability.md'), 'utf8');

test('docs/observability.md lists every metric as the code has it', () => {
  const table = page.split(/^## Metrics$/m)[1]?.split(/^## /m)[0] ?? '';
  const rows = [...table.matchAll(/^\| `.*\|$/gm)].map(([row]) => row.split('|').map((cell) => cell.trim()));
  const entries = Object.entries(metricCatalogue) as [MetricName, MetricEntry][];
  expect(rows).toEqual(
    entries.map(([name, { type, unit, by, labels, help }]) => [
      '',
      `\`${prometheusName(name)}\``,
      `\`${name}\``,
      unit === undefined ? type : `${type}, ${unit}`,
      by,
      labels.join(', '),
      help,
      '',
    ]),
  );
});
