import { describe, expect, test } from '@jest/globals';
import { findingLine } from '../../../plugin/report/text.ts';
import { parseYaml } from '../../../plugin/yaml/parse.ts';
import { plainSource } from '../../../plugin/yaml/source-text.ts';

function read(text: string) {
  const findings: string[] = [];
  const yaml = parseYaml(plainSource('a.yaml', text), (finding) => findings.push(findingLine(finding)));
  return { values: yaml.documents.map(({ value }) => value), findings };
}

describe('YAML', () => {
  test.each([
    ['a: ~\nb:\nc: null', [{ a: null, b: null, c: null }]],
    ['a: true\nb: False', [{ a: true, b: false }]],
    ['a: 12\nb: -3\nc: 1e3\nd: .5\ne: 0x1F', [{ a: 12, b: -3, c: 1000, d: 0.5, e: 31 }]],
    ['a: "012"\nb: \'yes\'', [{ a: '012', b: 'yes' }]],
    ['a: !!str 012\nb: !!int "7"', [{ a: '012', b: 7 }]],
    [
      'a: 2026-04-23\nb: 02:47\nc: redis:7\nd: 1.2.3',
      [{ a: '2026-04-23', b: '02:47', c: 'redis:7', d: '1.2.3' }],
    ],
    ['a: |\n  x\n  y\nb: >-\n  x\n  y', [{ a: 'x\ny\n', b: 'x y' }]],
    ['a: &x [1, 2]\nb: *x', [{ a: [1, 2], b: [1, 2] }]],
    ['a: 1\n---\nb: 2\n...\n---\n', [{ a: 1 }, { b: 2 }]],
    ['{"a": [1, {"b": null}]}', [{ a: [1, { b: null }] }]],
    ['', []],
    ['# nothing\n', []],
    ['1: x\ntrue: z', [{ 1: 'x', true: 'z' }]],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual({ values: expected, findings: [] });
  });

  test.each([
    [
      'a: on',
      'a.yaml:1:4 [yaml.ambiguous] `on` is a boolean in YAML 1.1 (kubectl, Argo CD) and a text in YAML 1.2. Write "on" or true',
    ],
    [
      'a: No',
      '1:4 [yaml.ambiguous] `No` is a boolean in YAML 1.1 (kubectl, Argo CD) and a text in YAML 1.2. Write "No" or false',
    ],
    ['on: [a]', '1:1 [yaml.ambiguous] `on` is a boolean'],
    ['a: [y]', '1:5 [yaml.ambiguous] `y` is a boolean'],
    ['a: 010', '1:4 [yaml.ambiguous] a number with a leading zero'],
    ['a: 08', '[yaml.ambiguous] a number with a leading zero'],
    ['a: 12:30:45', '[yaml.ambiguous] a number in base 60'],
    ['a: 22:22', '[yaml.ambiguous] a number in base 60'],
    ['a: 1_000', '[yaml.ambiguous] a number with underscores'],
    ['a: 1_0.5', '[yaml.ambiguous] a number with underscores'],
    ['a: 0b11', '[yaml.ambiguous] a binary or octal number'],
    ['a: 0o17', '[yaml.ambiguous] a binary or octal number'],
    ['b: &x {a: 1}\nc:\n  <<: *x', '3:3 [yaml.ambiguous] `<<` merges maps in YAML 1.1'],
    ['a: 12345678901234567890', '[yaml.ambiguous] this number is infinite, not a number, or has more digits'],
    ['a: .inf', '[yaml.ambiguous] this number is infinite'],
  ])('%j is ambiguous [PLUGIN-27]', (text, expected) => {
    const { findings } = read(text);
    expect(findings).toEqual([expect.stringContaining(expected)]);
  });

  test.each([
    'a: "on"',
    'a: ontario',
    'a: 0',
    'a: 0.5',
    'a: 10',
    'a: 1.10',
    'a: 08:30',
    'a: a_b',
    'a: 1_a',
    'a: 8080:80',
    'a: yesterday',
    'a: "1_000"',
    'a: !!str on',
  ])('%j reads the same everywhere', (text) => {
    expect(read(text).findings).toEqual([]);
  });

  test.each([
    ['a: 1\nb: 2\na: 3', '3:1 [yaml.duplicate-key] key "a" stands twice in one map'],
    ['x:\n  - {a: 1, "a": 2}', '2:12 [yaml.duplicate-key] key "a" stands twice in one map'],
    ['a: b: c', '[yaml.syntax] this is no valid YAML'],
    [
      'a:\n\t- b',
      'a.yaml:2:1 [yaml.syntax] this is no valid YAML: tab characters must not be used in indentation',
    ],
    ['a: [1, 2', '[yaml.syntax]'],
    ['a: "x', '[yaml.syntax]'],
    ['a: \u0007', '[yaml.syntax]'],
    ['a: *x', '1:4 [yaml.syntax] an alias (*) names no anchor'],
    ['a: &x [*x]', '[yaml.syntax] an alias (*) names no anchor'],
    ['a: !vault x', '1:4 [yaml.syntax] YAML tags other than'],
    ['a: !!binary aGk=', '[yaml.syntax] YAML tags other than'],
    ['a: !!int x', '[yaml.syntax] the value does not fit its tag'],
    ['? [a, b]\n: c', '[yaml.syntax] a map key is no plain text'],
    ['__proto__: {x: 1}', '[yaml.syntax] the key __proto__ is not allowed'],
    ['['.repeat(10_000), '[file.limit] YAML is nested deeper than 100 levels'],
    ['{a: '.repeat(10_000), '[file.limit] YAML is nested deeper than 100 levels'],
    ['- '.repeat(10_000), '[file.limit] YAML is nested deeper than 100 levels'],
  ])('%.40j is an error', (text, expected) => {
    const { findings } = read(text);
    expect(findings).toEqual([expect.stringContaining(expected)]);
  });

  test('40,000 keys in one map are refused [PLUGIN-32]', () => {
    const text = Array.from({ length: 40_000 }, (_, index) => `k${index}: x`).join('\n');
    expect(read(text).findings).toEqual([
      expect.stringContaining('[file.limit] a map has more than 10000 keys'),
    ]);
  });

  test('a bomb of aliases is refused [PLUGIN-32]', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level += 1)
      lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`);
    expect(read(lines.join('\n')).findings).toEqual([
      expect.stringContaining('[file.limit] aliases write out more than 1048576 characters'),
    ]);
  });

  test.each([
    'password: *hunter2-secret',
    'password: !hunter2-secret x',
    'password: @hunter2-secret',
    'password: "hunter2-secret',
    'password: hunter2-secret: x',
    '%hunter2-secret',
    'password: %hunter2-secret',
    'x: !<hunter2-secret> y',
    'x: !hunter2-secret!y z',
  ])('what is wrong is told without repeating it: %s [PLUGIN-33]', (text) => {
    const { findings } = read(text);
    expect(findings).toHaveLength(1);
    expect(findings.join()).not.toContain('hunter2');
  });

  test('columns and lines count from 1 whatever ends a line', () => {
    const { findings } = read('a: 1\r\nb: 2\r\n  \r\nc: on\r\n');
    expect(findings).toEqual([expect.stringContaining('a.yaml:4:4 [yaml.ambiguous]')]);
  });
});
