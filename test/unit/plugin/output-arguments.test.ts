import { expect, test } from '@jest/globals';
import { outputsOf } from '../../../plugin/commands/output-arguments.ts';

const formats = ['text', 'json', 'junit'] as const;
const outputs = (...options: string[]) => outputsOf(options, formats, 'text');

test('outputs are named by their format, and may go to a file', () => {
  expect(outputs('junit=a=b.xml', 'json')).toEqual([
    { format: 'junit', file: 'a=b.xml' },
    { format: 'json' },
  ]);
  expect(outputs()).toEqual([{ format: 'text' }]);
});

test.each([
  [['sarif'], '-o takes text, json, junit, or one of them with =FILE, not "sarif"'],
  [['jsn'], '-o takes text, json, junit, or one of them with =FILE, not "jsn"; did you mean json?'],
  [['junit='], '-o takes text, json, junit, or one of them with =FILE, not "junit="'],
  [['toString'], '-o takes text, json, junit, or one of them with =FILE, not "toString"'],
  [[''], '-o takes text, json, junit, or one of them with =FILE, not ""'],
  [['text', 'json'], 'only one -o can go to standard output; give the others a file: -o junit=FILE'],
  [['json=a', 'junit=a'], 'two -o name the same file'],
])('%j is refused', (options, message) => {
  expect(() => outputs(...options)).toThrow(message);
});
