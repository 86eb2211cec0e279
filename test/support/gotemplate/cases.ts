import { comparisonTemplates } from './cases-comparison.ts';
import { functionTemplates } from './cases-functions.ts';
import { printfTemplates } from './cases-printf.ts';
import { statementTemplates } from './cases-statements.ts';
import { syntaxTemplates } from './cases-syntax.ts';

/** What all cases are executed on. */
export const caseData = {
  input: {
    alert: 'P-1 <high>',
    empty: '',
    quote: 'say "hi"',
    braces: '{{ .input.alert }}',
    unicode: 'naïve 日本 😀',
  },
  steps: {
    triage: {
      output: 'all good',
      rawOutput: 'raw',
      status: 'Succeeded',
      data: { urgent: true, score: 7, ratio: 0.5 },
    },
    pager: { output: '', data: null },
  },
  yes: true,
  no: false,
  zero: 0,
  seven: 7,
  negative: -3,
  half: 0.5,
  nothing: null,
  list: ['a', 'b', 'c'],
  numbers: [3, 1, 2],
  mixed: [1, 'two', true, null, [4], { five: 5 }],
  nested: [[1, 2], [3]],
  items: [
    { name: 'x', price: 2 },
    { name: 'y', price: 3 },
  ],
  emptyList: [],
  emptyMap: {},
  map: { b: 2, a: 1, c: 3 },
  words: { beta: 'B', alpha: 'A' },
  deep: { one: { two: { three: 'bottom' } } },
};

export const caseTemplates: readonly string[] = [
  ...syntaxTemplates,
  ...statementTemplates,
  ...functionTemplates,
  ...comparisonTemplates,
  ...printfTemplates,
];
