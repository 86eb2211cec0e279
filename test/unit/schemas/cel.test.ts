import { describe, expect, test } from '@jest/globals';
import { Environment } from '@marcbachmann/cel-js';
import { compileRule } from '../../../schemas/cel/compile.ts';
import * as operations from '../../../schemas/cel/operations.ts';
import { structureOf, withDefaults } from '../../../schemas/defaults.ts';
import { kinds } from '../../../schemas/kinds.ts';
import type { StructureNode, StructureRule } from '../../../schemas/structure.ts';
import { corpus } from '../../support/schemas/corpus.ts';

interface Sample {
  readonly rule: StructureRule;
  readonly self: unknown;
  readonly oldSelf: unknown;
}

/** Every rule with every value of the corpus that it would be asked about. */
function samples(value: unknown, before: unknown, node: StructureNode): readonly Sample[] {
  const here = (node.rules ?? []).map((rule) => ({ rule, self: value, oldSelf: before }));
  const { items } = node;
  if (Array.isArray(value))
    return [...here, ...(items ? value.flatMap((item) => samples(item, undefined, items)) : [])];
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
    samples(Reflect.get(value, name), isObject(before) ? Reflect.get(before, name) : undefined, child),
  );
  return [...here, ...below];
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function corpusSamples(): readonly Sample[] {
  return corpus()
    .flatMap(({ object, old }) => {
      const structure = structureOf(object.kind);
      const before = old === undefined ? undefined : withDefaults(old);
      return structure === undefined ? [] : samples(withDefaults(object), before, structure);
    })
    .filter(
      ({ rule, self, oldSelf }) => self !== undefined && (rule.usesOld !== true || oldSelf !== undefined),
    );
}

/** Integers of JSON are CEL ints, which the library takes as BigInt. */
function celValue(value: unknown): unknown {
  if (Number.isInteger(value)) return BigInt(Number(value));
  // Array.from, since a copy by structuredClone is no Array of this realm, which the library minds.
  if (Array.isArray(value)) return Array.from(value, celValue);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([name, inner]) => [name, celValue(inner)]),
  );
}

const environment = new Environment().registerVariable('self', 'dyn').registerVariable('oldSelf', 'dyn');

function verdict(decide: () => unknown): unknown {
  try {
    return decide();
  } catch {
    return 'error';
  }
}

describe('compiled CEL rules', () => {
  test('[SCHEMA-21] decide like the CEL library on every value of the corpus', () => {
    const parsed = new Map<string, ReturnType<typeof environment.parse>>();
    const seen = new Set<string>();
    const all = corpusSamples();
    for (const { rule, self, oldSelf } of all) {
      const expression = parsed.get(rule.rule) ?? environment.parse(rule.rule);
      parsed.set(rule.rule, expression);
      const theirs = verdict(() => expression({ self: celValue(self), oldSelf: celValue(oldSelf) }));
      const ours = verdict(() => rule.holds(self, oldSelf));
      expect({ rule: rule.rule, self, ours }).toEqual({ rule: rule.rule, self, ours: theirs });
      seen.add(`${rule.rule} ${theirs}`);
    }
    expect(all.length).toBeGreaterThan(5000);
    const rules = new Set([...seen].map((entry) => entry.replace(/ (true|false|error)$/, '')));
    for (const rule of rules) {
      expect(seen).toContain(`${rule} true`);
      expect(seen).toContain(`${rule} false`);
    }
  });

  test.each([
    [
      'self.a == 1 || self.b',
      'cel.or(() => cel.equal(cel.field(self, "a"), 1), () => cel.truth(cel.field(self, "b")))',
    ],
    ['has(self.a) && self.b', '(cel.has(self, "a") && cel.truth(cel.field(self, "b")))'],
    ['has(self.a) == has(self.b)', '(cel.has(self, "a") === cel.has(self, "b"))'],
    [
      'self.x.exists(i, i.n.startsWith("a"))',
      'cel.items(cel.field(self, "x")).some((i) => cel.text(cel.field(i, "n")).startsWith(cel.text("a")))',
    ],
    ['self.n - 1 >= size0 * 2', '((cel.number(cel.field(self, "n")) - 1) >= (cel.number(size0) * 2))'],
  ])('%s', (rule, code) => {
    expect(compileRule(rule)).toEqual({ code, usesOld: false });
  });

  test.each([
    'self.a.matches("x")',
    'size(self.a) > 1',
    'self.map(x, x)',
    'self[0] == 1',
    '{"a": 1} == self',
  ])('what is not supported is an error when generating: %s', (rule) => {
    expect(() => compileRule(rule)).toThrow('not supported');
  });

  test.each([
    ['an absent field', () => operations.field({}, 'a')],
    ['a field of a text', () => operations.field('text', 'a')],
    ['a condition that is none', () => operations.truth(1)],
    ['the size of a number', () => operations.size(1)],
    ['a number that is a text', () => operations.number('1')],
    ['a text that is a number', () => operations.text(1)],
    ['the elements of a number', () => operations.items(1)],
    ['membership in a number', () => operations.isIn(1, 1)],
  ])('%s is an error', (_, decide) => {
    expect(decide).toThrow(operations.CelError);
  });

  test('a side that decides makes up for an error of the other', () => {
    const error = (): boolean => operations.truth(1);
    expect(operations.or(error, () => true)).toBe(true);
    expect(operations.and(error, () => false)).toBe(false);
    expect(() => operations.or(error, () => false)).toThrow(operations.CelError);
    expect(() => operations.and(error, () => true)).toThrow(operations.CelError);
  });

  test('sizes count code points, equality is deep', () => {
    expect(operations.size('🐝é')).toBe(2);
    expect(operations.equal({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBe(true);
    expect(operations.equal({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toBe(false);
    expect(operations.equal({ a: 1 }, { b: 1 })).toBe(false);
  });

  test('every kind with rules was asked', () => {
    const withRules = kinds.filter(({ kind }) => structureOf(kind)?.hasChecks === true);
    expect(withRules.length).toBe(10);
  });
});
