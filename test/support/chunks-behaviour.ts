import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type ChunkList,
  type ChunkStore,
  endOfChunks,
  mostChunks,
} from '../../operator/outputs/chunk-store.ts';

export interface ChunksUnderTest {
  readonly chunks: ChunkStore;
  /** As if the time were over that lists last. */
  forget(list: ChunkList): Promise<void>;
}

const list = { namespace: 'lab', key: 'chunks:lab:pager:1:triage' };

/** What every ChunkStore does alike; the one in memory and the one on Redis both pass it. */
export function describeChunksBehaviour(title: string, open: () => ChunksUnderTest): void {
  describe(title, () => {
    let under: ChunksUnderTest;
    beforeEach(() => {
      under = open();
    });
    afterEach(() => under.forget(list));
    const read = async (start = 0, of: ChunkList = list) =>
      (await under.chunks.read([{ list: of, start }]))[0];

    test('[HOOK-20] gives chunks back in order, from a place on, to everybody', async () => {
      await under.chunks.append(list, ['a', '']);
      await under.chunks.append(list, ['漢𝕏', endOfChunks]);
      expect(await read()).toEqual(['a', '', '漢𝕏', endOfChunks]);
      expect(await read(2)).toEqual(['漢𝕏', endOfChunks]);
      expect(await read(4)).toEqual([]);
    });

    test('reads many lists at once, also those that are not there', async () => {
      const other = { ...list, key: `${list.key}-2` };
      const foreign = { namespace: 'den', key: list.key };
      await under.chunks.append(list, ['a', 'b']);
      await under.chunks.append(other, ['c']);
      expect(await under.chunks.read([list, foreign, other].map((of) => ({ list: of, start: 0 })))).toEqual([
        ['a', 'b'],
        [],
        ['c'],
      ]);
      expect(await under.chunks.read([])).toEqual([]);
      await under.forget(other);
    });

    test('[HOOK-20] drops what is beyond 10,000', async () => {
      await under.chunks.append(list, ['first']);
      await under.chunks.append(
        list,
        Array.from({ length: mostChunks }, () => 'x'),
      );
      await under.chunks.append(list, ['y']);
      expect(await read(mostChunks - 2)).toEqual(['x', 'x']);
      expect((await read())?.[0]).toBe('first');
    });

    test('[HOOK-20] forgets a list in time', async () => {
      await under.chunks.append(list, ['a', endOfChunks]);
      await under.forget(list);
      expect(await read()).toEqual([]);
    });
  });
}
