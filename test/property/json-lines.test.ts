import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linesOf } from '../../operator/kube/real-api/json-lines.ts';

/** Bytes in pieces that end at these places. */
async function* pieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    yield bytes.subarray(start, end);
    start = end;
  }
}

test('[REAL-2] lines are the same wherever the chunks of a stream end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.json({ stringUnit: 'binary' }), { maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 40 }),
      async (documents, cuts) => {
        const bytes = Buffer.from(documents.map((document) => `${document}\n`).join(''));
        const lines: string[] = [];
        for await (const line of linesOf(pieces(bytes, cuts))) lines.push(line);
        expect(lines).toEqual(documents);
      },
    ),
  );
});
