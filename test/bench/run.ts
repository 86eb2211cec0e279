/**
 * `npm run bench [NAME...]`: prints every benchmark's table. Peers are run side by side, in one process, turn by turn;
 * the figures that count are the ratios. Nothing here fails on a time. With `-- --once` each does a hundredth of its
 * work, which tells whether it runs and no more.
 */
import { parseArgs } from 'node:util';
import { type BenchSize, onceSize, wholeSize } from './bench-size.ts';
import type { Row } from './row.ts';

interface Suite {
  run(size: BenchSize): Promise<readonly Row[]>;
}

const suites: Readonly<Record<string, () => Promise<Suite>>> = {
  render: () => import('./render.ts'),
  plugin: () => import('./plugin.ts'),
  lint: () => import('./lint.ts'),
  diff: () => import('./diff.ts'),
  'bad-input': () => import('./bad-input.ts'),
  'tool-cache': () => import('./tool-cache.ts'),
  'agent-loop': () => import('./agent-loop.ts'),
  search: () => import('./search.ts'),
  runs: () => import('./runs.ts'),
  'hand-overs': () => import('./hand-overs.ts'),
  webhook: () => import('./webhook.ts'),
  memory: () => import('./memory.ts'),
};

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toPrecision(3);
}

const { values, positionals: wanted } = parseArgs({
  options: { once: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (values.once)
  console.log('A hundredth of each benchmark, to see that all run: what follows are no figures.');
const size = values.once ? onceSize : wholeSize;
for (const [name, load] of Object.entries(suites)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  for (const row of await (await load()).run(size)) {
    if (!Number.isFinite(row.value)) throw new Error(`there is no figure of: ${row.name}`);
    const note = row.note === undefined ? '' : `  ${row.note}`;
    console.log(`  ${row.name.padEnd(64)} ${format(row.value).padStart(9)} ${row.unit.padEnd(6)}${note}`);
  }
}
