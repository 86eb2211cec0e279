import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { globCovers, globMatches, haveCommonMatch } from '../../schemas/rules/globs.ts';
import { isAllowlisted } from '../../schemas/rules/mcp-allowlist.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });

/** The same question asked of the host engine, on patterns too short to hurt. */
function asRegExp(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll('*', '.*')}$`, 's');
}

test('a pattern matches what the expression it stands for matches', () => {
  fc.assert(
    fc.property(pattern, letters, (glob, text) => {
      expect(globMatches(glob, text)).toBe(asRegExp(glob).test(text));
    }),
    { numRuns: 1_000 },
  );
});

test('what the covered pattern matches, the covering one matches too', () => {
  fc.assert(
    fc.property(pattern, pattern, letters, (outer, inner, text) => {
      if (globCovers(outer, inner) && globMatches(inner, text)) expect(globMatches(outer, text)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test('a text that every list admits is a common match', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(pattern, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
      letters,
      (lists, text) => {
        const isCommon = lists.every((list) => list.some((glob) => globMatches(glob, text)));
        if (isCommon) expect(haveCommonMatch(lists)).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('lists that are said to have a common match have one of at most 24 letters', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(pattern, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
      (lists) => {
        const texts = lists
          .flat()
          .flatMap((left) => lists.flat().map((right) => witnesses(left, right)))
          .flat();
        const isCommon = (text: string) =>
          lists.every((list) => list.some((glob) => globMatches(glob, text)));
        expect(haveCommonMatch(lists)).toBe(texts.some(isCommon));
      },
    ),
    { numRuns: 2_000 },
  );
});

/** Texts one of which lies in both patterns, if any does: ends of both, then the middles one after the other. */
function witnesses(left: string, right: string): readonly string[] {
  const ends = [left, right].map((glob) => ({
    prefix: glob.split('*')[0] ?? '',
    suffix: glob.split('*').at(-1) ?? '',
  }));
  const middle = `${left}${right}`.replaceAll('*', '');
  return [
    left,
    right,
    ...ends.flatMap(({ prefix }) => ends.map(({ suffix }) => `${prefix}${middle}${suffix}`)),
  ];
}

test('no text appended to the host of an allow-listed origin is let through [MCP-ALLOW-2]', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9.@:-]{1,12}$/), (appended) => {
      const address = `https://mcp.internal${appended}/x`;
      const origin = URL.parse(address)?.origin;
      expect(isAllowlisted(address, ['https://mcp.internal'])).toBe(
        origin === 'https://mcp.internal' || origin === 'https://mcp.internal.',
      );
    }),
    { numRuns: 2_000 },
  );
});
