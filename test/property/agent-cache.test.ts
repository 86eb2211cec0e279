import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cacheKey } from '../../operator/agent/cache/cache-key.ts';
import { canonicalJson } from '../../operator/agent/cache/canonical-json.ts';
import { parseExactJson } from '../../operator/agent/cache/exact-json.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Writes a value with members in random order and random whitespace. */
function scrambled(value: Json, random: () => number): string {
  const space = () => [' ', '\n', '', '\t  '][Math.floor(random() * 4)] ?? '';
  const list = (items: readonly string[]) => items.join(`${space()},${space()}`);
  if (Array.isArray(value))
    return `[${space()}${list(value.map((item) => scrambled(item, random)))}${space()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}${space()}:${space()}${scrambled(member, random)}`,
  );
  return `{${space()}${list(members.sort(() => random() - 0.5))}${space()}}`;
}

/** A decimal with its exact value as a fraction of integers. */
const decimal = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 25n }), fc.bigInt({ min: 0n, max: 30n })),
    fraction: fc.option(fc.stringMatching(/^[0-9]{1,22}$/), { nil: undefined }),
    exponent: fc.option(fc.integer({ min: -30, max: 400 }), { nil: undefined }),
  })
  .map(({ sign, whole, fraction, exponent }) => {
    const text = `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent === undefined ? '' : `e${exponent}`}`;
    const digits = BigInt(`${whole}${fraction ?? ''}`) * (sign === '-' ? -1n : 1n);
    const shift = (exponent ?? 0) - (fraction?.length ?? 0);
    return {
      text,
      numerator: digits * 10n ** BigInt(Math.max(shift, 0)),
      denominator: 10n ** BigInt(Math.max(-shift, 0)),
    };
  });

describe('canonical JSON', () => {
  test('[CACHE-2] never depends on key order or whitespace', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        (value, stream) => {
          const random = () => stream.next().value ?? 0;
          const text = JSON.stringify(value);
          expect(canonicalJson(parseExactJson(scrambled(JSON.parse(text), random)))).toBe(
            canonicalJson(JSON.parse(text)),
          );
        },
      ),
    );
  });

  test('keeps the value, and is its own canonical form', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const canonical = canonicalJson(parseExactJson(text));
        expect(JSON.parse(canonical)).toEqual(JSON.parse(text));
        expect(canonicalJson(parseExactJson(canonical))).toBe(canonical);
      }),
    );
  });

  test('[CACHE-2] never lets unequal numbers collide', () => {
    fc.assert(
      fc.property(decimal, decimal, (left, right) => {
        const isEqual = left.numerator * right.denominator === right.numerator * left.denominator;
        fc.pre(!isEqual);
        expect(cacheKey('t', `{"n":${left.text}}`)).not.toBe(cacheKey('t', `{"n":${right.text}}`));
      }),
      { numRuns: 500 },
    );
  });

  test('[CACHE-2] never lets neighbours of a large number collide', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
        fc.integer({ min: 1, max: 2000 }),
        (id, step) => {
          expect(cacheKey('t', `[${id}]`)).not.toBe(cacheKey('t', `[${id + BigInt(step)}]`));
        },
      ),
    );
  });

  test('[CACHE-2] never lets unequal values collide', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        const isEqual =
          canonicalJson(JSON.parse(JSON.stringify(left))) ===
          canonicalJson(JSON.parse(JSON.stringify(right)));
        const isSameKey = cacheKey('t', JSON.stringify([left])) === cacheKey('t', JSON.stringify([right]));
        expect(isSameKey).toBe(isEqual);
      }),
    );
  });
});
