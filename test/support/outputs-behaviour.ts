import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { OutputStore } from '../../operator/outputs/output-store.ts';

export interface OutputsUnderTest {
  readonly outputs: OutputStore;
  /** The store as another process finds it when this one has been killed. */
  crash(): Promise<OutputStore>;
  close(): Promise<void>;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const run = { namespace: 'lab', uid: 'u1' };

/** What every OutputStore does alike; the one in memory and the one on Redis both pass it. */
export function describeOutputsBehaviour(title: string, open: () => Promise<OutputsUnderTest>): void {
  describe(title, () => {
    let under: OutputsUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());
    const store = (text: string, of = run) => under.outputs.write(of, digest(text), text);
    const find = async (text: string, of = run, from = under.outputs) =>
      (await from.read(of, [digest(text), 'none'])).get(digest(text));

    test.each([
      ['nothing', ''],
      ['a word', 'word'],
      ['what takes several bytes a character, at every border', 'aé漢𝕏'.repeat(120_000)],
      ['three megabytes', 'x'.repeat(3_000_000)],
    ])('[OUTPUT-1] gives back %s', async (_, text) => {
      await store(text);
      expect((await find(text)) === text).toBe(true);
    });

    test('keeps what was written twice once, and what was written at once whole', async () => {
      await Promise.all(Array.from({ length: 20 }, () => store('z'.repeat(700_000))));
      await store('z'.repeat(700_000));
      expect((await find('z'.repeat(700_000)))?.length).toBe(700_000);
    });

    test('keeps several texts of a run, and those of runs apart', async () => {
      await Promise.all(['one', 'two'].map((text) => store(text)));
      await store('one', { namespace: 'lab', uid: 'u2' });
      expect(await find('one')).toBe('one');
      expect(await find('two')).toBe('two');
      expect(await find('two', { namespace: 'lab', uid: 'u2' })).toBeUndefined();
      expect(await find('one', { namespace: 'other', uid: 'u1' })).toBeUndefined();
    });

    test('[OUTPUT-3] forgets all of a run, and nothing of others', async () => {
      await Promise.all(['one', 'two'].map((text) => store(text)));
      await store('one', { namespace: 'lab', uid: 'u2' });
      await under.outputs.forget(run);
      await under.outputs.forget(run);
      expect(await find('one')).toBeUndefined();
      expect(await find('two')).toBeUndefined();
      expect(await find('one', { namespace: 'lab', uid: 'u2' })).toBe('one');
    });

    test('outlives its process, forgetting included', async () => {
      await store('stays');
      await store('goes', { namespace: 'lab', uid: 'u2' });
      await under.outputs.forget({ namespace: 'lab', uid: 'u2' });
      const after = await under.crash();
      expect(await find('stays', run, after)).toBe('stays');
      expect(await find('goes', { namespace: 'lab', uid: 'u2' }, after)).toBeUndefined();
    });
  });
}
