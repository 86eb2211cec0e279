import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openJournal } from '../../../operator/journal/journal.ts';
import { lint } from '../../../plugin/commands/lint.ts';
import { render } from '../../../plugin/commands/render.ts';
import { nodeFileSystem } from '../../../plugin/read/file-system.ts';
import { typed } from '../../support/cli/typed.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
const folder = temporaryFolder();
const at = (path: string): string => join(folder, path);

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
const agent = `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmAgent
metadata: {name: helper}
spec:
  model: small
  prompt: {inline: You help.}
  guardrails: {limits: {retries: 0}}
  runtime: {resources: {requests: {cpu: 10m}}}
`;
const script = `apiVersion: recipes.kubeswarm.io/v1
kind: ModelScript
agents:
  - name: helper
    match: {system: You help.}
    turns: [{name: help, reply: {text: done}, usage: {prompt: 5, completion: 2}}]
`;

beforeAll(() => {
  const files: Readonly<Record<string, string>> = {
    'good/a.yaml': configMap,
    'bad/a.yaml': agent.replace('model: small', 'modell: small'),
    'agent.yaml': agent,
    'script.yaml': script,
    'broken.yaml': 'agents: {',
    'binary.yaml': 'a\u0000b',
    'damaged/api.jsonl': 'nonsense\n{}\n',
    'trail/audit.jsonl/file': 'a folder where the trail should be',
    'empty/audit.jsonl': '',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(at(path), '..'), { recursive: true });
    writeFileSync(at(path), text);
  }
});

const runHelper = ['run', 'agent.yaml', '--prompt', 'help', '--model-script', 'script.yaml'] as const;

describe('exit codes', () => {
  test.each<[readonly string[], number, RegExp]>([
    [['version'], 0, /^$/],
    [['--help'], 0, /^$/],
    [[], 2, /Usage: swarm/],
    [['unknown'], 2, /unknown command 'unknown'/],
    [['--unknown'], 2, /unknown option '--unknown'/],
    [['render', 'good'], 0, /^$/],
    [['render', 'bad'], 1, /^bad\/a\.yaml:\d+:\d+ \[/],
    [['render'], 2, /exactly one directory/],
    [['render', 'nowhere'], 2, /no directory "nowhere"/],
    [['render', 'agent.yaml'], 2, /no directory "agent.yaml"/],
    [['render', 'good', '--unknown'], 2, /--unknown/],
    [['render', 'good', '-o', 'xml'], 2, /neither yaml nor json/],
    [['render', 'good', '--set', 'x'], 2, /name=value/],
    [['render', 'good', '--values', 'nowhere.yaml'], 1, /nowhere\.yaml/],
    [['lint', 'good'], 0, /^$/],
    [['lint', 'nowhere'], 2, /nothing at "nowhere"/],
    [['lint', 'good', '--unknown'], 2, /--unknown/],
    [['lint', 'good', '-o', 'xml'], 2, /-o takes text, json/],
    [[...runHelper], 0, /model: scripted/],
    [['run', 'bad'], 1, /^bad\/a\.yaml:\d+:\d+ \[/],
    [['run', 'binary.yaml'], 1, /^binary\.yaml:1:\d+ \[file\./],
    [['run', 'nowhere'], 2, /nothing at "nowhere"/],
    [['run'], 2, /missing required argument/],
    [['run', 'agent.yaml', '--unknown'], 2, /unknown option '--unknown'/],
    [['run', 'agent.yaml'], 2, /--prompt/],
    [['run', 'agent.yaml', '--prompt', 'x', '--input', '[]'], 2, /JSON object of string values/],
    [['run', 'agent.yaml', '--prompt', 'x', '--output', 'xml'], 2, /Allowed choices are text, json/],
    [
      ['run', 'agent.yaml', '--prompt', 'x', '--model-script', 'nowhere.yaml'],
      2,
      /cannot read the model script/,
    ],
    [['run', 'agent.yaml', '--prompt', 'x', '--model-script', 'broken.yaml'], 1, /broken\.yaml/],
    [
      [...runHelper, '--state', 'agent.yaml/below'],
      1,
      /cannot use the state directory "agent\.yaml\/below": ENOTDIR/,
    ],
    [
      [...runHelper, '--state', '/proc/nowhere'],
      1,
      /cannot use the state directory "\/proc\/nowhere": ENOENT/,
    ],
    [[...runHelper, '--state', 'damaged'], 1, /api\.jsonl:1: not a line of a journal/],
    [['audit', '--state', 'empty'], 0, /^$/],
    [['audit', '--state', 'nowhere'], 1, /no audit trail in "nowhere"/],
    [['audit', '--state', 'trail'], 1, /EISDIR/],
    [['audit', '--state', 'empty', '--limit', '0'], 2, /--limit/],
    [['audit', '--state', 'empty', '--since', 'x'], 2, /--since/],
    [['audit', '--state', 'empty', '--output', 'xml'], 2, /--output/],
    [['audit', '--unknown'], 2, /unknown option '--unknown'/],
    [['audit', 'tree', 'evt-1', '--state', 'empty'], 1, /no audit event "evt-1"/],
    [['audit', 'tree'], 2, /missing required argument/],
  ])('swarm %j exits %d and says why on standard error [SEC-6]', async (argv, code, complaint) => {
    const result = await typed(argv, { cwd: folder });
    expect(result).toMatchObject({ code, stderr: expect.stringMatching(complaint) });
    if (code !== 0) expect(result.stdout).toBe('');
    expect(result.stderr).not.toMatch(/internal error|\n {4}at /);
  });

  test('an absolute state directory is that directory [SEC-6]', async () => {
    const state = at('absolute');
    expect((await typed([...runHelper, '--state', state], { cwd: folder })).code).toBe(0);
    const audit = await typed(['audit', '--state', state, '--action', 'run.*'], { cwd: root });
    expect(audit).toMatchObject({ code: 0, stdout: expect.stringContaining('run.succeeded') });
  });

  test('what nobody foresaw exits 3 in one line, with nothing on standard output [SEC-6]', async () => {
    const fileSystem = {
      ...nodeFileSystem,
      facts: () => {
        throw new Error('the disk is on fire\n    at disk.ts');
      },
    };
    const input = { argv: ['.'], env: {}, cwd: folder, fileSystem, readStdin: async () => new Uint8Array() };
    const internal = { exitCode: 3, stdout: '', stderr: 'internal error: the disk is on fire\n' };
    expect(await render(input)).toEqual(internal);
    expect(await lint(input)).toEqual(internal);
  });
});

describe('a state directory', () => {
  test('in use by another process is refused with exit code 1, and untouched [SEC-7]', async () => {
    const state = at('shared');
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(holder, 'spawn');
    mkdirSync(state);
    writeFileSync(join(state, 'api.jsonl.lock'), String(holder.pid));
    const refused = await typed([...runHelper, '--state', state], { cwd: folder });
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(
        `api.jsonl is in use by process ${holder.pid}. Stop that process, or choose another state directory\n`,
      ),
    });
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect((await typed([...runHelper, '--state', state], { cwd: folder })).code).toBe(0);
  });

  test('is claimed by one of many processes that come at once [SEC-7]', async () => {
    const file = at('race/api.jsonl');
    const module = join(root, 'operator/journal/file-lock.ts');
    // A dead process has left its lock; each child holds on until all have tried.
    openJournal({ file, replay: () => undefined, snapshot: () => [] }).close();
    writeFileSync(`${file}.lock`, '999999999');
    const source = `import { lockFile } from ${JSON.stringify(module)};
      try { lockFile(${JSON.stringify(file)}); console.log('claimed'); } catch { console.log('refused'); }
      setInterval(() => {}, 1000);`;
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', source], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    try {
      const words = await Promise.all(
        children.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()),
      );
      expect(words.toSorted()).toEqual(['claimed', 'refused', 'refused', 'refused', 'refused', 'refused']);
    } finally {
      for (const child of children) child.kill('SIGKILL');
    }
  });
});

describe('a reader that goes away', () => {
  test.each([
    ['swarm', 'cli/bin/swarm.ts', ['render', '.']],
    ['swarm-cmp', 'plugin/bin/swarm-cmp.ts', ['generate']],
  ])('ends %s without a stack trace [SEC-6]', async (_name, program, argv) => {
    const many = at('many');
    mkdirSync(many, { recursive: true });
    const big = `${configMap}data: {text: ${'x'.repeat(500_000)}}\n`;
    writeFileSync(join(many, 'a.yaml'), big);
    writeFileSync(join(many, 'b.yaml'), big.replace('name: a', 'name: b'));
    const child = spawn(process.execPath, ['--no-warnings', join(root, program), ...argv], {
      cwd: many,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const [code, signal] = await once(child, 'close');
    expect({ stderr, signal }).toEqual({ stderr: '', signal: null });
    expect([0, 1]).toContain(code);
  });
});
