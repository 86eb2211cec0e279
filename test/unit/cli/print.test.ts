import { describe, expect, test } from '@jest/globals';
import { formatAge } from '../../../cli/print/age.ts';
import { columnValue } from '../../../cli/print/column-value.ts';
import { formatMoney } from '../../../cli/print/money.ts';
import { objectTable } from '../../../cli/print/object-table.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [-5, '0s'],
  [999, '0s'],
  [5 * second, '5s'],
  [119 * second, '119s'],
  [138 * second, '2m18s'],
  [5 * minute, '5m'],
  [10 * minute + 5 * second, '10m'],
  [179 * minute, '179m'],
  [3 * hour, '3h'],
  [3 * hour + 5 * minute, '3h5m'],
  [30 * hour, '30h'],
  [2 * day, '2d'],
  [2 * day + 3 * hour, '2d3h'],
  [40 * day, '40d'],
  [730 * day, '2y'],
  [741 * day, '2y11d'],
  [3000 * day, '8y'],
])('%d ms is %s ago, as kubectl says', (millis, text) => {
  expect(formatAge(millis)).toBe(text);
});

test.each([
  [undefined, '-'],
  ['0.000000', '$0.00'],
  ['0.000040', '$0.0000'],
  ['1.234567', '$1.2346'],
])('a cost of %s is %s', (cost, text) => {
  expect(formatMoney(cost)).toBe(text);
});

test.each([
  ['.spec.model', 'qwen'],
  ['.spec.nothing.deeper', undefined],
  ['.status.conditions[?(@.type=="Ready")].status', 'True'],
  ['.status.conditions[?(@.type=="Gone")].status', undefined],
])('the column %s of an object', (path, value) => {
  const object = { spec: { model: 'qwen' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } };
  expect(columnValue(object, path)).toBe(value);
});

describe('[CLI-1] the columns of the seeds', () => {
  const nowMillis = Date.parse('2026-04-25T10:00:00Z');
  const metadata = (name: string, ageSeconds: number) => ({
    name,
    creationTimestamp: new Date(nowMillis - ageSeconds * second).toISOString(),
  });

  test('of agents', () => {
    const agent = (name: string) => ({
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind: 'SwarmAgent',
      metadata: metadata(name, 5),
      spec: { model: 'qwen2.5:7b', runtime: { replicas: 1 } },
      status: { readyReplicas: 1 },
    });
    expect(
      objectTable('SwarmAgent', [agent('ticket-classifier'), agent('ticket-responder')], { nowMillis }),
    ).toBe(
      [
        'NAME                MODEL        REPLICAS   READY   AGE',
        'ticket-classifier   qwen2.5:7b   1          1       5s',
        'ticket-responder    qwen2.5:7b   1          1       5s',
      ].join('\n'),
    );
  });

  test('of runs', () => {
    const run = {
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind: 'SwarmRun',
      metadata: metadata('incident-001', 138),
    };
    expect(objectTable('SwarmRun', [{ ...run, status: { phase: 'Succeeded' } }], { nowMillis })).toBe(
      ['NAME           PHASE       AGE', 'incident-001   Succeeded   2m18s'].join('\n'),
    );
    expect(objectTable('SwarmRun', [run], { nowMillis })).toBe(
      ['NAME           PHASE   AGE', 'incident-001           2m18s'].join('\n'),
    );
  });

  test('wide shows the rest', () => {
    const run = {
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind: 'SwarmRun',
      metadata: metadata('r', 1),
      spec: { teamRef: 't' },
      status: { phase: 'Running', totalTokenUsage: { totalTokens: 12 }, totalCostUSD: '0.000000' },
    };
    const [header, row] = objectTable('SwarmRun', [run], { nowMillis, wide: true }).split('\n');
    expect(header?.split(/\s+/).toSorted()).toEqual([
      'AGE',
      'AGENT',
      'COST($)',
      'NAME',
      'PHASE',
      'STARTED',
      'TEAM',
      'TOKENS',
    ]);
    expect(row?.split(/\s+/)).toEqual(expect.arrayContaining(['r', 't', 'Running', '12', '0.000000', '1s']));
  });
});
