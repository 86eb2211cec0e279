import { expect, test } from '@jest/globals';
import { waitingAgents } from '../../../cli/run/tell-waiting.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';

const agent = (status: SwarmAgent['status']): SwarmAgent => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmAgent',
  metadata: { name: 'helper', namespace: 'lab' },
  spec: { model: 'gpt-oss-20b', prompt: { inline: 'Help.' } },
  ...(status === undefined ? {} : { status }),
});
const condition = {
  type: 'Ready',
  status: 'False',
  reason: 'Progressing',
  message: '0/1 replicas ready',
  lastTransitionTime: '2026-11-22T00:00:00Z',
} as const;
const line = (facts: object): string => `{"level":"info"}\n${JSON.stringify({ level: 'warn', ...facts })}\n`;

test.each([
  ['its log in one line', 'DATABASE_URL is not set\n', 'DATABASE_URL is not set'],
  [
    'the server that its log is about, and why',
    line({ msg: 'MCP server cannot be used', server: 'grafana', reason: 'connect ECONNREFUSED' }),
    'MCP server cannot be used: grafana: connect ECONNREFUSED',
  ],
  [
    'all servers that it waits for',
    line({ msg: 'agent waits for MCP servers', servers: ['a', 'b'], seconds: 35 }),
    'agent waits for MCP servers: a, b',
  ],
  ['JSON that is no line of our log', '"half"', '"half"'],
  ['its condition, as long as it has logged nothing', '', '0/1 replicas ready'],
])('an agent that is not ready says why: %s', (_what, log, why) => {
  const waiting = agent({ readyReplicas: 0, conditions: [condition] });
  expect(waitingAgents([waiting], () => log)).toEqual([`agent "helper" is not ready: ${why}`]);
});

test('an agent that is ready says nothing, one without status that it has no pod yet', () => {
  expect(waitingAgents([agent({ readyReplicas: 1 })], () => 'x')).toEqual([]);
  expect(waitingAgents([agent(undefined)], () => '')).toEqual([
    'agent "helper" is not ready: it has no pod yet',
  ]);
});
