import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-lazy-'));
/** What only the SDK for traces and its exporters hold. */
const marks = ['BatchSpanProcessor', 'OTLPTraceExporter', '@grpc/grpc-js'];

beforeAll(() => {
  // In a process of its own: among Jest's modules it takes many times as long.
  const build = spawnSync(process.execPath, ['tools/build.ts', '--image', '--out', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ status: build.status, why: build.stderr }).toEqual({ status: 0, why: '' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files that are loaded with a program, before it does anything. */
function loadedWith(program: string): readonly string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, path = ''] of text.matchAll(/(?:from|import)\s*"(\.[^"]+)"/g))
      visit(join(dirname(file), path));
  };
  visit(program);
  return [...seen];
}

test.each(['manager.mjs', 'agent.mjs'])(
  '[OTEL-1] %s loads no exporter of telemetry until it is asked to',
  (program) => {
    const image = join(folder, 'image');
    const textOf = (files: readonly string[]): string =>
      files.map((file) => readFileSync(file, 'utf8')).join('\n');
    const all = readdirSync(image, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.mjs'),
    );
    const shipped = textOf(all.map((file) => join(image, file)));
    const loaded = textOf(loadedWith(join(image, program)));
    expect(marks.filter((mark) => !shipped.includes(mark))).toEqual([]);
    expect(marks.filter((mark) => loaded.includes(mark))).toEqual([]);
  },
);
