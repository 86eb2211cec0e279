import { describe, expect, test } from '@jest/globals';
import { extracted } from '../../../operator/engine/outputs/extract.ts';
import { adjacentSteps } from '../../../operator/engine/plan/dag.ts';
import {
  missingInputs,
  readTeamInputs,
  resolvedInput,
  teamInputs,
  writeTeamInputs,
} from '../../../operator/engine/plan/inputs.ts';
import { costMicroUsd, formatUsd, parseUsd } from '../../../operator/engine/spending/cost.ts';
import { addUsage, totalUsage } from '../../../operator/engine/spending/usage.ts';
import { isTruthy } from '../../../operator/engine/steps/condition.ts';
import { firstBytes, truncated } from '../../../operator/engine/texts/text-bytes.ts';
import { schemaViolation } from '../../../operator/engine/validation/schema-violation.ts';
import { builtInPrices, priceOf, withPrices } from '../../../schemas/prices.ts';
import { byteLength } from '../../../schemas/rules/object/text-size.ts';

describe('truth of a rendered condition', () => {
  test.each(['', ' ', 'false', 'FALSE', ' False\n', '0', 'no', 'No'])('%j is false', (text) => {
    expect(isTruthy(text)).toBe(false);
  });
  test.each(['true', 'yes', '1', '00', 'none', 'null', '0.0', 'anything'])('%j is true', (text) => {
    expect(isTruthy(text)).toBe(true);
  });
});

describe('[ENGINE-26] input of a run: defaults, then the team, then the run', () => {
  const inputs = teamInputs(
    [
      { name: 'a', default: 'default a' },
      { name: 'b', default: 'default b', required: true },
      { name: 'c', required: true },
    ],
    { b: 'team b', extra: 'kept' },
  );

  test('later wins, undeclared keys pass', () => {
    expect(resolvedInput(inputs.values, { a: 'run a' })).toEqual({ a: 'run a', b: 'team b', extra: 'kept' });
    expect(missingInputs(inputs.required, resolvedInput(inputs.values, undefined))).toEqual(['c']);
  });

  test('survives the way through the annotation; what is no such annotation says nothing', () => {
    const text = writeTeamInputs(inputs);
    expect(readTeamInputs({ 'kubeswarm.io/team-inputs': text ?? '' })).toEqual(inputs);
    expect(writeTeamInputs(teamInputs([{ name: 'x' }], undefined))).toBeUndefined();
    for (const bad of ['{', 'null', '{"values":{"a":1},"required":[]}', '{"values":{}}']) {
      expect(readTeamInputs({ 'kubeswarm.io/team-inputs': bad })).toEqual({ values: {}, required: [] });
    }
  });
});

describe('[ENGINE-23] prices', () => {
  test.each([
    ['gpt-4o-mini', 0.15],
    ['GPT-4o', 2.5],
    ['gpt-4o-2024-11-20', 2.5],
    ['gpt-4.1-mini', 0.4],
    ['gpt-4', 30],
    ['claude-opus-4-20250514', 15],
    ['claude-opus-4-5', 5],
    ['qwen2.5:7b', 0],
    ['something', undefined],
  ])('%s costs %s a million tokens of input: the longest prefix counts', (model, input) => {
    expect(priceOf(builtInPrices, model)?.input).toBe(input);
  });

  test('thinking is paid like output, in whole micro-dollars', () => {
    const usage = { inputTokens: 1000, outputTokens: 100, thinkingTokens: 50, totalTokens: 1150 };
    expect(costMicroUsd(builtInPrices, 'gpt-4o', usage)).toBe(4000n);
    expect(
      costMicroUsd(builtInPrices, 'gemini-1.5-flash', { inputTokens: 1, outputTokens: 0, totalTokens: 1 }),
    ).toBe(0n);
    expect(
      costMicroUsd(builtInPrices, 'gemini-1.5-flash', { inputTokens: 7, outputTokens: 0, totalTokens: 7 }),
    ).toBe(1n);
  });

  test.each([
    [0n, '0.000000'],
    [1n, '0.000001'],
    [1_234_567n, '1.234567'],
    [123_000_000n, '123.000000'],
  ])('%s micro-dollars are %s', (micro, text) => {
    expect(formatUsd(micro)).toBe(text);
    expect(parseUsd(text)).toBe(micro);
  });

  test('a table of overrides holds as a whole or not at all', () => {
    const table = withPrices(builtInPrices, { 'My-Model': '1.5/2', qwen: ' 0.1 / 0.2 ' });
    expect(table && priceOf(table, 'my-model-7b')).toEqual({ input: 1.5, output: 2 });
    expect(table && priceOf(table, 'gpt-4o')?.input).toBe(2.5);
    expect(withPrices(builtInPrices, { a: '1/2', b: 'free' })).toBeUndefined();
  });
});

describe('usage', () => {
  test('total is input + output + thinking, whatever was reported', () => {
    const sum = addUsage(undefined, {
      inputTokens: 1,
      outputTokens: 2,
      thinkingTokens: 3,
      totalTokens: 99,
      model: 'm',
    });
    expect(sum).toEqual({ inputTokens: 1, outputTokens: 2, thinkingTokens: 3, totalTokens: 6, model: 'm' });
    expect(totalUsage([sum, undefined, sum])).toEqual({
      inputTokens: 2,
      outputTokens: 4,
      thinkingTokens: 6,
      totalTokens: 12,
    });
    expect(totalUsage([undefined])).toBeUndefined();
  });
});

describe('text by bytes', () => {
  test.each(['', 'abc', 'é', '日本', '😀', 'a😀b'])('the length of %j', (text) => {
    expect(byteLength(text)).toBe(Buffer.byteLength(text));
  });

  test('a beginning never cuts a character', () => {
    expect(firstBytes('a😀b', 4)).toBe('a');
    expect(firstBytes('a😀b', 5)).toBe('a😀');
    expect(truncated('x'.repeat(20), 15)).toBe('xxxx[truncated]');
    expect(truncated('x'.repeat(20), 5)).toBe('xxxxx');
  });
});

describe('extracting', () => {
  test.each([
    ['{"a":{"b":[1,{"c":"x"}]}}', '$.a.b[1].c', 'x'],
    ['{"a":{"b":[1,{"c":"x"}]}}', 'a.b.1', '{"c":"x"}'],
    ['{"a":null}', 'a', 'null'],
    ['{"a":1}', 'a.b', undefined],
    ['{"a":1}', 'constructor', undefined],
    ['[5,6]', '$[1]', '6'],
    ['key: value', 'key: (.+)', 'value'],
    ['key: value', '(?i)KEY', 'key'],
    ['plain', 'plain', 'plain'],
    ['text', '(', undefined],
    ['text', '', undefined],
  ])('from %s by %s: %s', (text, path, part) => {
    expect(extracted(text, path)).toBe(part);
  });
});

describe('neighbours', () => {
  const steps = ['a', 'b', 'c'].map((name) => ({ name, role: name }));
  test('are the dependencies, or else the step before', () => {
    expect(adjacentSteps(steps, { name: 'c', role: 'c', dependsOn: ['a'] })).toEqual(['a']);
    expect(adjacentSteps(steps, { name: 'c', role: 'c' })).toEqual(['b']);
    expect(adjacentSteps(steps, { name: 'a', role: 'a' })).toEqual([]);
  });
});

describe('JSON schemas', () => {
  test.each<[unknown, unknown, string | undefined]>([
    [{ type: 'object', required: ['a'] }, {}, 'it lacks "a"'],
    [{ type: ['string', 'null'] }, null, undefined],
    [{ type: 'integer' }, 1.5, 'it must be integer'],
    [{ properties: { a: { items: { enum: ['x'] } } } }, { a: ['x', 'y'] }, 'a[1] must be one of ["x"]'],
    [{ additionalProperties: false, properties: { a: {} } }, { a: 1, b: 2 }, 'b is not allowed'],
    [{ minimum: 3 }, 2, 'it is too small'],
    [{ minLength: 2 }, '😀', 'it is too short'],
    [{ maxItems: 1 }, [1, 2], 'it is too long'],
    [{ pattern: '^a' }, 'b', 'it does not match "^a"'],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, true, 'it matches none of anyOf'],
    [{ oneOf: [{ type: 'number' }, { minimum: 0 }] }, 5, 'it must match exactly one of oneOf'],
    [{ allOf: [{ type: 'number' }, { maximum: 1 }] }, 5, 'it is too large'],
    [{ not: { const: 1 } }, 1, 'it matches what not forbids'],
    [true, 1, undefined],
    [{ unknownKeyword: 1 }, 1, undefined],
  ])('%j on %j: %s', (schema, value, violation) => {
    expect(schemaViolation(schema, value)).toBe(violation);
  });
});
