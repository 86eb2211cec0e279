import { afterEach, describe, expect, test } from '@jest/globals';
import { type ChunkStore, endOfChunks, startOfDraft } from '../../../operator/outputs/chunk-store.ts';
import { memoryChunkStore } from '../../../operator/outputs/memory-chunk-store.ts';
import { servedAgents } from '../../support/agent/agent.ts';
import { type ChatAnswer, refuses } from '../../support/agent/model-server.ts';
import { cutAfter, deltas, finish, streams, usageChunk, words } from '../../support/agent/model-stream.ts';
import { resources } from '../../support/agent/resources.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

const open = resources();
afterEach(open.closeAll);
const serve = servedAgents(open);

const streamKey = 'chunks:lab:pager:1';
const list = { namespace: 'lab', key: `${streamKey}:triage` };
const secret = 'hunter2-and-more';

async function setUp(answers: readonly ChatAnswer[], env = {}, store: Partial<ChunkStore> = {}) {
  const chunks = { ...memoryChunkStore(createManualTimers()), ...store };
  const { helper: agent, model: server } = await serve(
    answers,
    { DB_PASSWORD: secret, ...env },
    { chunks, random: () => 0 },
  );
  const told = async (): Promise<readonly string[]> => (await chunks.read([{ list, start: 0 }]))[0] ?? [];
  const run = () => agent.run('Go', { stepName: 'triage', streamKey });
  return { agent, server, run, told };
}

/** What stands in each draft, whatever its pieces. */
const draftsOf = (chunks: readonly string[]): readonly string[] =>
  chunks
    .filter((chunk) => chunk !== endOfChunks)
    .join('')
    .split(startOfDraft)
    .slice(1);

const hello = streams(...words('Hel', 'lo'), finish(), usageChunk());
const looksFirst = streams(
  ...words('Let me look. '),
  ...deltas({ tool_calls: [{ index: 0, id: 'a', function: { name: 'nothing', arguments: '{}' } }] }),
  finish('tool_calls'),
);

describe('tokens of a task', () => {
  test('[HOOK-16] are its output, and end', async () => {
    const { run, told } = await setUp([hello]);
    const result = await run();
    expect(result).toMatchObject({ output: 'Hello', usage: { totalTokens: 15 } });
    expect(draftsOf(await told())).toEqual(['Hello']);
    expect((await told()).at(-1)).toBe(endOfChunks);
  });

  test('[HOOK-16] make a new draft with each turn of the model', async () => {
    const { run, told } = await setUp([looksFirst, hello]);
    expect((await run()).output).toBe('Hello');
    expect(draftsOf(await told())).toEqual(['Let me look. ', 'Hello']);
  });

  test('[HOOK-16] make a new draft when a stream was cut, and when the task is tried again', async () => {
    const broken = streams('data: {\n\n');
    const { run, told } = await setUp([cutAfter('dropped', ...words('One')), looksFirst, broken, hello], {
      AGENT_MAX_RETRIES: '1',
    });
    expect((await run()).output).toBe('Hello');
    const all = await told();
    expect(draftsOf(all).slice(-2)).toEqual(['Let me look. ', 'Hello']);
    expect(all.filter((chunk) => chunk === endOfChunks)).toHaveLength(1);
  });

  test.each([[[secret]], [['hunt', 'er2-and', '-more']], [[...secret]]])(
    '[HOOK-17] show no secret that comes as %j',
    async (pieces) => {
      const { run, told } = await setUp([streams(...words('It is ', ...pieces, '!'), finish())]);
      expect((await run()).output).toBe('It is [REDACTED]!');
      expect(draftsOf(await told())).toEqual(['It is [REDACTED]!']);
    },
  );

  test('[HOOK-17] show no half of a secret where a stream was cut', async () => {
    const { run, told } = await setUp([cutAfter('ended', ...words('It is hunter2-and')), hello]);
    await run();
    expect((await told()).join('')).not.toContain('hunter2');
  });

  test.each<[string, Partial<ChunkStore>]>([
    ['refuses', { append: () => Promise.reject(new Error('away')) }],
    ['does not answer', { append: () => new Promise(() => {}) }],
  ])('[HOOK-19] a store that %s harms no task', async (_what, store) => {
    const { run } = await setUp([looksFirst, hello], {}, store);
    expect(await run()).toMatchObject({ output: 'Hello' });
  });

  test('[HOOK-16] text that looks like a marker is none', async () => {
    const { run, told } = await setUp([streams(...words(endOfChunks), finish())]);
    expect((await run()).output).toBe(endOfChunks);
    expect(await told()).toEqual([startOfDraft, '_', '_EOF__', endOfChunks]);
  });

  test('are told to nobody who does not ask for them', async () => {
    const { agent, server, told } = await setUp([refuses(400, 'no')]);
    await agent.run('Go', { stepName: 'triage' });
    expect(server.requests[0]?.body).not.toHaveProperty('stream');
    expect(await told()).toEqual([]);
  });
});
