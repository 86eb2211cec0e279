import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type ImportEdge, importsOf, sourceFiles } from '../../support/import-graph.ts';

const root = join(import.meta.dirname, '../../..');
const files = sourceFiles(root, ['schemas', 'plugin', 'operator', 'cli', 'recipes']);
const edges = files.flatMap((file) => importsOf(root, file));

/** Folder -> the folders it may import from; the longest matching folder decides. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  schemas: [],
  'schemas/gotemplate': [],
  'schemas/rules': ['schemas'],
  plugin: ['schemas'],
  'operator/common': [],
  'operator/journal': [],
  'operator/engine': ['schemas'],
  'operator/kube': ['schemas', 'operator/common', 'operator/journal'],
  'operator/queue': ['schemas', 'operator/common', 'operator/journal'],
  'operator/observe': ['schemas'],
  'operator/ledger': ['operator/queue', 'operator/common', 'schemas'],
  'operator/outputs': ['operator/queue', 'operator/journal', 'operator/common'],
  'operator/artifacts': ['schemas'],
  'operator/agent': [
    'operator/queue',
    'operator/ledger',
    'operator/outputs',
    'operator/artifacts',
    'operator/observe',
    'schemas',
  ],
  'operator/health': [],
  'operator/admission': ['operator/kube', 'operator/observe', 'operator/common', 'schemas'],
  'operator/triggers': [
    'operator/kube',
    'operator/outputs',
    'operator/observe',
    'operator/common',
    'schemas',
  ],
  'operator/controllers': [
    'operator/engine',
    'operator/kube',
    'operator/queue',
    'operator/ledger',
    'operator/artifacts',
    'operator/outputs',
    'operator/observe',
    'schemas',
  ],
  'operator/manager': [
    'operator/controllers',
    'operator/admission',
    'operator/triggers',
    'operator/health',
    'operator/engine',
    'operator/kube',
    'operator/queue',
    'operator/ledger',
    'operator/outputs',
    'operator/observe',
    'operator/common',
    'schemas',
  ],
  'operator/bin': ['operator', 'schemas'],
  'operator/embedded': [
    'operator/manager',
    'operator/controllers',
    'operator/admission',
    'operator/agent',
    'operator/engine',
    'operator/kube',
    'operator/queue',
    'operator/ledger',
    'operator/outputs',
    'operator/observe',
    'operator/common',
    'schemas',
  ],
  'cli/scripted-model': ['schemas/gotemplate'],
  cli: ['plugin', 'operator', 'schemas'],
  recipes: [],
};

/** The engine speaks of tasks and results; it takes their types from the queue's contract, and nothing else. */
const TYPE_CONTRACTS: readonly string[] = ['operator/queue/task-queue.ts'];

/** Package -> the only places that may import it. */
const DOORS: Readonly<Record<string, RegExp>> = {
  '@kubernetes/client-node': /^operator\/kube\/client\.ts$/,
  openai: /^operator\/agent\/llm\//,
  '@modelcontextprotocol/sdk': /^operator\/agent\/mcp\/|^recipes\//,
  handlebars: /^plugin\/expand\//,
  'simple-git': /^plugin\/git\//,
  '@aws-sdk/client-s3': /^operator\/artifacts\/s3\//,
  '@marcbachmann/cel-js': /^schemas\//,
  re2js: /^schemas\/regex\.ts$/,
  croner: /^schemas\/|^operator\/triggers\//,
  yaml: /^plugin\/(lint\/fix|schema)\/|^cli\//,
  'js-yaml': /^plugin\//,
  pino: /^operator\/observe\//,
  '@opentelemetry/sdk-metrics': /^operator\/observe\//,
  '@opentelemetry/exporter-prometheus': /^operator\/observe\//,
  '@opentelemetry/sdk-trace': /^operator\/observe\/otlp\//,
  '@peculiar/x509': /^operator\/admission\/certificates\//,
  bullmq: /^operator\/queue\/bullmq\//,
  ioredis: /^operator\/queue\/bullmq\//,
};

const PURE =
  /^(operator\/engine\/|schemas\/(?!v1alpha1)|plugin\/diff\/(?!render-tree\.ts)|cli\/team-tests\/(judge|parse)\/)|\/(checks|desired|status)\.ts$/;
const IMPURE_TEXT =
  /\b(Date\.now|new Date\(\)|Math\.random|process\.|console\.|setTimeout|setInterval|async |await )/;

const layerOf = (file: string): string =>
  Object.keys(ARROWS)
    .filter((folder) => file === folder || file.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0] ?? file;

const within = (file: string, folder: string): boolean => file.startsWith(`${folder}/`);

function breaksArrow(edge: ImportEdge): boolean {
  const layer = layerOf(edge.from);
  if (!edge.own || within(edge.target, layer)) return false;
  if (edge.typeOnly && TYPE_CONTRACTS.includes(edge.target)) return false;
  return !(ARROWS[layer] ?? []).some((allowed) => within(edge.target, allowed));
}

const say = (edge: ImportEdge): string => `${edge.from} imports ${edge.target}`;

describe('the arrows of dependency', () => {
  test('the walk sees the whole project', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(edges.filter((edge) => edge.own).length).toBeGreaterThan(200);
    for (const folder of Object.keys(ARROWS))
      expect(files.filter((file) => within(file, folder))).not.toEqual([]);
  });

  test('every folder imports only what its layer may import', () => {
    expect(edges.filter(breaksArrow).map(say)).toEqual([]);
  });

  test('a package comes in by one door', () => {
    const forced = edges.filter((edge) => DOORS[edge.target]?.test(edge.from) === false);
    expect(forced.map(say)).toEqual([]);
  });

  test('what the modes of a run share knows none of them', () => {
    const shared = /^operator\/engine\/(run|outputs|validation|spending|texts)\//;
    const mode = /^operator\/engine\/(steps|search|routed)\//;
    expect(edges.some(({ from, target }) => mode.test(from) && shared.test(target))).toBe(true);
    const crossings = edges.filter(({ from, target }) => shared.test(from) && mode.test(target));
    expect(crossings.map(say)).toEqual([]);
  });

  test('controllers of different kinds do not know each other', () => {
    const kindOf = (file: string): string => file.split('/')[2] ?? '';
    const crossings = edges.filter(
      (edge) =>
        edge.own &&
        within(edge.from, 'operator/controllers') &&
        within(edge.target, 'operator/controllers') &&
        kindOf(edge.from) !== kindOf(edge.target) &&
        kindOf(edge.target) !== 'common',
    );
    expect(crossings.map(say)).toEqual([]);
  });
});

describe('pure zones', () => {
  const pure = files.filter((file) => PURE.test(file));

  test('the walk sees them', () => {
    expect(pure.length).toBeGreaterThan(40);
  });

  test('import nothing of Node', () => {
    expect(
      edges.filter((edge) => pure.includes(edge.from) && edge.target.startsWith('node:')).map(say),
    ).toEqual([]);
  });

  test('hold no clock, randomness, logger, timer or promise', async () => {
    const { readFile } = await import('node:fs/promises');
    const impure: string[] = [];
    for (const file of pure) {
      const lines = (await readFile(join(root, file), 'utf8')).split('\n');
      lines.forEach((line, index) => {
        const code = line.replace(/^\s*(\*|\/\/|\/\*).*/, '').replace(/'[^']*'|`[^`]*`/g, "''");
        if (IMPURE_TEXT.test(code)) impure.push(`${file}:${index + 1} ${line.trim()}`);
      });
    }
    expect(impure).toEqual([]);
  });
});

describe('the process', () => {
  test('only programs read its environment or end it', async () => {
    const { readFile } = await import('node:fs/promises');
    const offenders: string[] = [];
    for (const file of files.filter((name) => !/\/bin\/|^recipes\/(.*\/)?server/.test(name))) {
      const code = (await readFile(join(root, file), 'utf8')).replace(/^\s*(\*|\/\/).*$/gm, '');
      if (/\bprocess\.(exit|env|argv)\b/.test(code)) offenders.push(file);
    }
    expect(offenders).toEqual([]);
  });
});
