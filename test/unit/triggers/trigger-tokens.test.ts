import { describe, expect, test } from '@jest/globals';
import { endOfChunks, startOfDraft } from '../../../operator/outputs/chunk-store.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { goodToken, tokenSecret, webhookEvent } from '../../support/triggers/trigger-objects.ts';
import { useTriggerWorld } from '../../support/triggers/trigger-world.ts';
import { until } from '../../support/until.ts';

const world = useTriggerWorld([webhookEvent('pager'), tokenSecret('pager')]);
const run = 'pager-run-1';
const streamKey = 'chunks:lab:pager:1767225600000123456';
type Status = NonNullable<SwarmRun['status']>;

type Phase = 'Running' | 'Succeeded' | 'Failed';

const steps = (phases: readonly Phase[]) =>
  phases.map((phase, index) => ({
    name: 'ab'.charAt(index),
    phase,
    output: phase === 'Running' ? '' : 'out',
  }));
const running = (...phases: readonly Phase[]): Status => ({
  phase: 'Running',
  steps: steps(phases),
});

/** Begins to read along; `heard` gives the events so far, of tokens with their draft. */
async function readAlong(key = streamKey) {
  world().streamKey = key;
  let text = '';
  const reply = world().call({
    path: '/triggers/lab/pager/fire?mode=sse',
    token: goodToken,
    onText: (all) => (text = all),
  });
  await until(() => world().fires.length === 1);
  const heard = (): readonly string[] =>
    text
      .split('\n\n')
      .filter((part) => part.startsWith('event'))
      .map((part) => {
        const [event = '', json = ''] = part.split('\n');
        const data = JSON.parse(json.slice('data: '.length));
        const kind = event.slice('event: '.length);
        return kind === 'token'
          ? `${data.step}${data.draft}:${data.token}`
          : `${kind} ${data.step ?? ''}`.trim();
      });
  const hears = (last: string): Promise<void> => until(() => heard().at(-1) === last);
  return { reply, heard, hears };
}

const say = (step: string, ...chunks: readonly string[]): Promise<void> =>
  world().chunks.append({ namespace: 'lab', key: `${streamKey}:${step}` }, chunks);

describe('tokens', () => {
  test('[HOOK-16] come between the start and the end of their step, in order', async () => {
    const { reply, heard, hears } = await readAlong();
    await world().setStatus(run, running('Running'));
    await hears('step.started a');
    await say('a', startOfDraft, 'Hel');
    await world().timers.elapse(100);
    await hears('a1:Hel');
    await say('a', 'lo', endOfChunks);
    await world().setStatus(run, running('Succeeded', 'Running'));
    await hears('step.started b');
    await say('b', startOfDraft, 'No', startOfDraft, 'Yes', endOfChunks);
    await world().setStatus(run, { ...running('Succeeded', 'Succeeded'), phase: 'Succeeded' });
    await reply;
    expect(heard()).toEqual([
      'step.started a',
      'a1:Hel',
      'a1:lo',
      'step.completed a',
      'step.started b',
      'b1:No',
      'b2:Yes',
      'step.completed b',
      'flow.completed',
    ]);
    expect(world().timers.pending).toBe(0);
  });

  test('[HOOK-16] come to all who read along', async () => {
    const one = await readAlong();
    world().streamKey = streamKey;
    await world().setStatus(run, running('Running'));
    await one.hears('step.started a');
    await say('a', startOfDraft, 'Hi', endOfChunks);
    const other = world().call({ path: '/triggers/lab/pager/fire?mode=sse' });
    await until(() => world().fires.length === 2);
    const ended: Status = { ...running('Succeeded'), phase: 'Succeeded' };
    await world().setStatus('pager-run-2', ended);
    await world().setStatus(run, ended);
    await one.reply;
    expect(one.heard()).toContain('a1:Hi');
    expect((await other).text).toContain('"token":"Hi"');
  });

  test('[HOOK-19] that do not end are waited for 1 s when the run is over, whatever comes in it', async () => {
    const { reply, heard, hears } = await readAlong();
    await world().setStatus(run, running('Running', 'Running'));
    await hears('step.started b');
    await say('a', startOfDraft, 'Hel');
    await world().setStatus(run, { ...running('Succeeded', 'Failed'), phase: 'Failed' });
    await hears('a1:Hel');
    await world().timers.elapse(999);
    expect(heard().at(-1)).toBe('a1:Hel');
    await world().timers.elapse(1);
    await reply;
    expect(heard().slice(-3)).toEqual(['step.completed a', 'step.failed b', 'flow.failed']);
    expect(world().timers.pending).toBe(0);
  });

  test('[HOOK-19] of a store that does not answer are not told, and all else is', async () => {
    world().chunks.read = () => Promise.reject(new Error('away'));
    const { reply, heard, hears } = await readAlong();
    await world().setStatus(run, running('Running'));
    await hears('step.started a');
    await world().timers.elapse(300);
    await world().setStatus(run, { ...running('Succeeded'), phase: 'Succeeded' });
    await until(() => world().timers.pending >= 4);
    await world().timers.elapse(1_000);
    await reply;
    expect(heard()).toEqual(['step.started a', 'step.completed a', 'flow.completed']);
  });

  test.each(['chunks:other:pager:1', 'chunks:lab:../x y', 'settled'])(
    'a run that says "%s" of itself has none',
    async (key) => {
      const { reply, heard } = await readAlong(key);
      await world().chunks.append({ namespace: 'lab', key: `${key}:a` }, [startOfDraft, 'Hi', endOfChunks]);
      await world().setStatus(run, { ...running('Succeeded'), phase: 'Succeeded' });
      await reply;
      expect(heard()).toEqual(['step.started a', 'step.completed a', 'flow.completed']);
    },
  );
});
