import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { runPanel } from '../../../cli/demo/run-panel.ts';
import type { AuditEvent } from '../../../operator/observe/audit-event.ts';
import type { SwarmAgent, SwarmRun } from '../../../schemas/generated/types.ts';

const nowMillis = Date.parse('2026-04-25T10:00:10Z');
const creationTimestamp = '2026-04-25T10:00:05Z';

const agent = (readyReplicas: number): SwarmAgent => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmAgent',
  metadata: { name: 'reader', creationTimestamp },
  spec: { model: 'qwen2.5:7b', prompt: { inline: 'Read.' }, runtime: { replicas: 1 } },
  status: { readyReplicas },
});

const run: SwarmRun = {
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmRun',
  metadata: { name: 'read-1', creationTimestamp },
  spec: { teamRef: 't' },
  status: {
    phase: 'Running',
    steps: [
      {
        name: 'read',
        phase: 'Succeeded',
        costUSD: '0.000000',
        tokenUsage: { inputTokens: 10, outputTokens: 2, totalTokens: 12 },
      },
      { name: 'write', phase: 'Pending' },
    ],
  },
};

const toolCall: AuditEvent = {
  schemaVersion: 'v1',
  eventId: 'evt-1',
  timestamp: creationTimestamp,
  action: 'tool.called',
  status: 'success',
  namespace: 'n',
  agent: 'reader',
  detail: { tool: 'docs/find', input: { key: 1 }, durationMs: 12.4 },
  env: { service: 'agent-runner', version: '0.1.0', podName: 'p' },
};

test('shows agents and run in the columns of the seeds, steps with tokens, and tool calls', () => {
  const lines = runPanel({ agents: [agent(1)], run, toolCalls: [toolCall], nowMillis });
  expect(lines.map(({ text }) => stripVTControlCharacters(text))).toEqual([
    'NAME     MODEL        REPLICAS   READY   AGE',
    'reader   qwen2.5:7b   1          1       5s',
    'NAME     PHASE     AGE',
    'read-1   Running   5s',
    'STEP    PHASE       TOKENS      COST',
    'read    Succeeded   12 tokens   $0.00',
    'write   Pending',
    'Tool calls',
    'reader  docs/find {"key":1} 12ms',
  ]);
  expect(lines.flatMap(({ news }) => (news === undefined ? [] : [news.text]))).toEqual([
    'NAME     MODEL        REPLICAS   READY   AGE\nreader   qwen2.5:7b   1          1       5s',
    'read-1   Running   5s',
    'step read  Succeeded  12 tokens  $0.00',
    'tool reader  docs/find {"key":1} 12ms',
  ]);
});

test('agents are news when all are ready', () => {
  const news = (agents: readonly SwarmAgent[]) =>
    runPanel({ agents, toolCalls: [], nowMillis }).filter((line) => line.news);
  expect(news([agent(1), agent(0)])).toEqual([]);
  expect(news([agent(1), agent(1)])).toHaveLength(1);
});
