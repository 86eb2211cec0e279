import { expect, test } from '@jest/globals';
import { spanTree } from '../../../cli/run/span-tree.ts';
import type { EndedSpan } from '../../../operator/observe/otlp/ended-span.ts';

const span = (
  id: string,
  parentId: string,
  name: string,
  times: readonly [startMillis: number, endMillis: number],
  rest: Partial<EndedSpan> = {},
): EndedSpan => ({
  id,
  ...(parentId === '' ? {} : { parentId }),
  name,
  startMillis: times[0],
  endMillis: times[1],
  attributes: {},
  ...rest,
});

test('[CLI-18] spans stand below who asked for them, by their start, with what went wrong', () => {
  const spans = [
    span('d', 'c', 'kubeswarm.tool.call', [1_900, 2_400.4], {
      attributes: { 'tool.name': 'search' },
      failure: 'Timeout\nError',
    }),
    span('c', 'b', 'kubeswarm.task', [1_300, 2_550], { attributes: { agent: 'helper' } }),
    span('e', 'b', 'kubeswarm.queue.submit', [1_200, 1_201]),
    span('b', 'a', 'kubeswarm.step', [1_000, 3_000], { attributes: { 'step.name': 'triage' } }),
    span('f', 'a', 'kubeswarm.step', [3_000, 3_000], { attributes: { 'step.name': 'answer' } }),
    span('a', '', 'kubeswarm.run', [1_000, 3_000], { attributes: { 'run.name': 'run-1' } }),
    span('g', 'gone', 'kubeswarm.llm.call', [4_000.1, 4_009.8]),
  ];
  expect(spanTree(spans).split('\n')).toEqual([
    'kubeswarm.run run-1 2s',
    '├─ kubeswarm.step triage 2s',
    '│  ├─ kubeswarm.queue.submit 1ms',
    '│  └─ kubeswarm.task helper 1.3s',
    '│     └─ kubeswarm.tool.call search 500ms [ERROR: Timeout Error]',
    '└─ kubeswarm.step answer under 1s',
    'kubeswarm.llm.call 10ms',
  ]);
});

test('[CLI-18] nothing that has ended is said to be nothing', () => {
  expect(spanTree([])).toBe('no span has ended');
});
