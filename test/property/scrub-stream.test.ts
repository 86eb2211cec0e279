import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createScrub } from '../../operator/observe/scrub-secrets.ts';
import { streamScrub } from '../../operator/observe/scrub-stream.ts';

/** Few characters, so that secrets overlap, repeat and hide in their surroundings. */
const letters = fc.string({
  unit: fc.constantFrom('a', 'b', '"', '\\', '/', '\n', 'n', '😀'),
  maxLength: 14,
});
const secrets = fc.array(letters, { maxLength: 4 });
const written = (secret: string): readonly string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
];
const cases = secrets.chain((values) =>
  fc.record({
    values: fc.constant(values),
    pieces: fc.array(fc.oneof(letters, fc.constantFrom('', ...values.flatMap(written))), { maxLength: 8 }),
    cuts: fc.array(fc.nat(200), { maxLength: 12 }),
  }),
);

/** The text, cut at these places. */
function split(text: string, cuts: readonly number[]): readonly string[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1)), text.length])];
  places.sort((left, right) => left - right);
  return places.map((place, index) => text.slice(place, places[index + 1] ?? text.length));
}

describe('secrets in texts that come in pieces', () => {
  test('[HOOK-17] wherever a text is cut, its pieces are together the scrubbed text', () => {
    fc.assert(
      fc.property(cases, ({ values, pieces, cuts }) => {
        const text = pieces.join('');
        const scrub = streamScrub(values)();
        const told = split(text, cuts).map((piece) => scrub.push(piece));
        const scrubbed = createScrub({ secretValues: values, patterns: false })(text);
        expect([...told, scrub.end()].join('')).toBe(scrubbed);
        // And before the end nothing was told that has no place in it.
        expect(scrubbed.startsWith(told.join(''))).toBe(true);
        // Redis takes whole characters only.
        for (const piece of told) expect(piece.isWellFormed()).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['nothing', [], 'Hello', 'Hello'],
    ['what is no beginning of a secret', ['hunter22'], 'Hello', 'Hello'],
    ['half of a secret', ['hunter22'], 'It is hunt', 'It is '],
    ['a secret whole', ['hunter22'], 'It is hunter22 ', 'It is [REDACTED] '],
    ['a whole one that may go on', ['hunter22', 'hunter2288'], 'It is hunter22', 'It is '],
  ])('holds back no more than must be: %s', (_what, values, text, told) => {
    expect(streamScrub(values)().push(text)).toBe(told);
  });
});
