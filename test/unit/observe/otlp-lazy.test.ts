import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundle } from '../../../tools/bundle.ts';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-lazy-'));
/** What only an exporter of traces or its SDK holds. */
const marks = { spans: 'BatchSpanProcessor', exporter: 'OTLPTraceExporter', grpc: '@grpc/grpc-js' };

beforeAll(async () => {
  const entryPoints = {
    manager: join(root, 'operator/bin/manager.ts'),
    agent: join(root, 'operator/bin/agent.ts'),
  };
  await bundle({
    entryPoints,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    chunkNames: 'chunk-[hash]',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files that are loaded with a program, before it does anything. */
function loadedWith(program: string): readonly string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, path = ''] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) visit(basename(path));
  };
  visit(program);
  return [...seen];
}

test.each(['manager.mjs', 'agent.mjs'])(
  '[OTEL-1] %s loads no exporter of telemetry until it is asked to',
  (program) => {
    const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');
    const loaded = loadedWith(program).map(textOf).join('\n');
    const all = readdirSync(folder)
      .filter((file) => file.endsWith('.mjs'))
      .map(textOf)
      .join('\n');
    for (const mark of Object.values(marks)) {
      expect(all).toContain(mark);
      expect(loaded).not.toContain(mark);
    }
  },
);
