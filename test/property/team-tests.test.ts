import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { differences, isSame } from '../../cli/team-tests/judge/differences.ts';
import { judge } from '../../cli/team-tests/judge/judge.ts';
import { evidence } from '../support/team-tests/evidence.ts';

const json = fc.jsonValue({ maxDepth: 4 });
const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value without some of the keys of its maps. */
function thinned(value: unknown, keeps: (key: string) => boolean): unknown {
  if (!isMap(value)) return value;
  const kept = Object.entries(value).filter(([key]) => keeps(key));
  return Object.fromEntries(kept.map(([key, child]) => [key, thinned(child, keeps)]));
}

describe('[TEAMTEST-2] whether arguments are as expected', () => {
  test('any value is as it is itself, and so is what has more keys', () => {
    fc.assert(
      fc.property(json, fc.func(fc.boolean()), (value, keeps) => {
        expect(differences(value, value)).toEqual([]);
        expect(differences(thinned(value, keeps), value)).toEqual([]);
      }),
    );
  });

  test('two values are the same exactly when their JSON is, keys in order', () => {
    const text = (value: unknown): string =>
      JSON.stringify(value, (_, part: unknown) =>
        isMap(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
      );
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(isSame(left, right)).toBe(text(left) === text(right));
      }),
    );
  });

  test('a leaf that is another is one difference, at its place', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 5 }), (path) => {
        const nested = (leaf: unknown): unknown =>
          path.reduceRight<unknown>((child, key) => ({ [key]: child }), leaf);
        expect(differences(nested(1), nested(2))).toEqual([`${path.join('.')}: expected 1, got 2`]);
      }),
    );
  });
});

describe('[TEAMTEST-2] a verdict on a text', () => {
  test('says that it holds, or does not hold, a part, and never both', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        (text, part) => {
          const seen = { ...evidence, output: text };
          const isWrong = judge({ output: { contains: [part] } }, seen).length > 0;
          const isRight = judge({ output: { notContains: [part] } }, seen).length > 0;
          expect(isWrong).toBe(!isRight);
        },
      ),
    );
  });

  test('shows a difference for any two texts that differ before the space at their end', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (wanted, output) => {
        const failures = judge({ output: { equals: wanted } }, { ...evidence, output });
        const isSameText = wanted.trimEnd() === output.trimEnd();
        expect(failures).toHaveLength(isSameText ? 0 : 1);
        const shown = failures.flatMap(({ details }) => details).filter((line) => /^[-+]/.test(line));
        expect(shown.length > 0).toBe(!isSameText);
      }),
    );
  });
});
