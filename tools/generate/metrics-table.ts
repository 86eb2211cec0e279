import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type MetricEntry,
  type MetricName,
  metricCatalogue,
  prometheusName,
} from '../../operator/observe/metric-catalogue.ts';
import type { GeneratedFile } from './schema.ts';

const path = 'docs/observability.md';
const [begin, end] = ['<!-- metrics: written by npm run generate -->', '<!-- end of metrics -->'];

/** The page as it is, with the table of metrics as the code has them. */
export function observabilityPage(root: string): GeneratedFile {
  const [before = '', rest = ''] = readFileSync(join(root, path), 'utf8').split(begin);
  const [, after] = rest.split(end);
  if (after === undefined)
    throw new Error(`${path} lacks "${begin}" or "${end}". Write them around the table`);
  return { path, text: `${before}${begin}\n\n${metricsTable()}\n${end}${after}` };
}

function metricsTable(): string {
  const entries = Object.entries(metricCatalogue) as [MetricName, MetricEntry][];
  const rows = entries.map(([name, { type, unit, by, labels, help }]) => [
    `\`${prometheusName(name)}\``,
    `\`${name}\``,
    unit === undefined ? type : `${type}, ${unit}`,
    by,
    labels.join(', '),
    help,
  ]);
  const titles = ['Prometheus', 'OpenTelemetry', 'Type', 'By', 'Labels', 'Tells'];
  const widths = titles.map((_, column) =>
    Math.max(...[titles, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], fill = ' '): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |\n`;
  return [
    line(titles),
    line(
      titles.map(() => ''),
      '-',
    ),
    ...rows.map((row) => line(row)),
  ].join('');
}
