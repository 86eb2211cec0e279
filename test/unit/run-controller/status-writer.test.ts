import { expect, test } from '@jest/globals';
import { createStatusWriter, type Tidings } from '../../../operator/controllers/run/status-writer.ts';
import { createWriteSlots } from '../../../operator/controllers/run/write-slots.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

const tidings = (phase: 'Running' | 'Succeeded', message: string): Tidings => ({
  state: { phase, message, steps: [] },
  notes: [{ kind: 'event', type: 'Normal', reason: 'Told', message }],
  nowMillis: 0,
});

function newWriter() {
  const timers = createManualTimers();
  const written: (readonly (string | undefined)[])[] = [];
  const writer = createStatusWriter(
    createWriteSlots(1, () => 0),
    async ({ state, notes }) => {
      written.push([state.message, ...notes.map((note) => (note.kind === 'event' ? note.message : ''))]);
    },
    { waitMillis: () => 150, after: timers.after },
  );
  return { timers, written, writer };
}

test('[SCALE-1] states that come quickly share a write, with what is to be told of all of them', async () => {
  const { timers, written, writer } = newWriter();
  for (const message of ['one', 'two', 'three']) writer.put(tidings('Running', message));
  await timers.elapse(149);
  expect(written).toEqual([]);
  await timers.elapse(1);
  await writer.idle();
  expect(written).toEqual([['three', 'one', 'two', 'three']]);
});

test('[SCALE-1] the end of a run is written at once', async () => {
  const { written, writer } = newWriter();
  writer.put(tidings('Running', 'one'));
  writer.put(tidings('Succeeded', 'end'));
  await writer.idle();
  expect(written).toEqual([['end', 'one', 'end']]);
});

test('[ROUTED-9] what the run goes on with only once it is written is written at once', async () => {
  const { written, writer } = newWriter();
  writer.put(tidings('Running', 'one'));
  writer.put({ ...tidings('Running', 'chosen'), isAwaited: true });
  await writer.idle();
  expect(written).toEqual([['chosen', 'one', 'chosen']]);
});
