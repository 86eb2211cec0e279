import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { typed } from '../../support/cli/typed.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-cli-'));
  const event = (id: string, timestamp: string, action: string, parentEventId?: string) => ({
    schemaVersion: 'v1',
    eventId: `evt-${id}`,
    timestamp,
    action,
    status: 'success',
    namespace: 'n',
    agent: action === 'run.triggered' ? '' : 'a',
    ...(parentEventId !== undefined && { parentEventId: `evt-${parentEventId}` }),
    detail: {},
    env: { service: 'operator', version: '0.1.0', podName: 'p' },
  });
  const events = [
    event('1', '2026-01-05T08:00:00.000Z', 'run.triggered'),
    event('2', '2026-01-05T08:00:01.000Z', 'task.received', '1'),
    event('3', '2026-01-05T08:00:02.000Z', 'tool.called', '2'),
  ];
  await writeFile(join(folder, 'audit.jsonl'), events.map((one) => `${JSON.stringify(one)}\n`).join(''));
});
afterAll(() => rm(folder, { recursive: true }));

describe('[CLI-6] exit codes', () => {
  test.each<[string, readonly string[], number, RegExp]>([
    ['help', ['--help'], 0, /^$/],
    ['help of a command', ['run', '--help'], 0, /^$/],
    ['help of a command of the plugin', ['render', '--help'], 0, /^$/],
    ['the version', ['--version'], 0, /^$/],
    ['no command', [], 2, /Usage: swarm/],
    ['an unknown command', ['fly'], 2, /^error: unknown command 'fly'/],
    ['an unknown option', ['run', '.', '--fast'], 2, /^error: unknown option '--fast'/],
    ['nothing to run', ['run'], 2, /^error: missing required argument 'recipe-or-file'/],
    [
      'a wrong choice',
      ['run', '.', '--output', 'xml'],
      2,
      /^error: option '--output <format>' argument 'xml' is invalid/,
    ],
    ['a render without a folder', ['render'], 2, /^render takes exactly one directory/],
    [
      'a time that is none',
      ['audit', '--state', '.', '--since', 'now'],
      2,
      /^error: --since is a time like 30m, 1h or 7d, not "now"/,
    ],
    [
      'a limit that is none',
      ['audit', '--state', '.', '--limit', '0'],
      2,
      /^error: --limit is a whole number/,
    ],
    ['an audit trail that is not there', ['audit', '--state', 'gone'], 1, /^no audit trail in "gone"/],
    ['an event that is not there', ['audit', 'tree', 'evt-9', '--state', '.'], 1, /^no audit event "evt-9"/],
  ])('%s', async (_, argv, code, complaint) => {
    const result = await typed(argv, { cwd: folder });
    expect({ code: result.code, stderr: result.stderr }).toEqual({
      code,
      stderr: expect.stringMatching(complaint),
    });
    if (code > 0) expect(result.stdout).toBe('');
  });
});

test.each([[['version']], [['--version']]])('swarm %s prints the version of package.json', async (argv) => {
  const manifest = JSON.parse(await readFile(join(import.meta.dirname, '../../../package.json'), 'utf8'));
  expect((await typed(argv)).stdout).toBe(`${manifest.version}\n`);
});

describe('[CLI-9] swarm audit', () => {
  test('lists the newest first', async () => {
    const { stdout } = await typed(['audit', '--state', '.'], { cwd: folder });
    expect(stdout.split('\n').map((line) => line.split(/\s+/)[1])).toEqual([
      'ACTION',
      'tool.called',
      'task.received',
      'run.triggered',
      undefined,
    ]);
  });

  test.each([
    [['--action', 'tool.*'], ['evt-3']],
    [['--agent', 'a', '--limit', '1'], ['evt-3']],
    [['--status', 'denied'], []],
    [['--since', '1h'], []],
  ])('selects by %j', async (flags, ids) => {
    const { stdout } = await typed(['audit', '--state', '.', '--output', 'json', ...flags], { cwd: folder });
    expect(JSON.parse(stdout).map((event: { eventId: string }) => event.eventId)).toEqual(ids);
  });

  test('says when there is nothing', async () => {
    const { stdout } = await typed(['audit', '--state', '.', '--agent', 'z'], { cwd: folder });
    expect(stdout).toBe('No audit events found.\n');
  });

  test('tree climbs to the root, from any event', async () => {
    for (const id of ['evt-3', '1']) {
      const { stdout } = await typed(['audit', 'tree', id, '--state', '.'], { cwd: folder });
      expect(stdout).toBe(
        'evt-1 run.triggered [success]\n  evt-2 task.received a [success]\n    evt-3 tool.called a [success]\n',
      );
    }
  });
});
