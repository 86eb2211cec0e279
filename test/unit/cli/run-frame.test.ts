import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { runFrame } from '../../../cli/demo/run-frame.ts';
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
  const { lines } = runFrame({ agents: [agent(1)], run, toolCalls: [toolCall], nowMillis });
  expect(lines.map(stripVTControlCharacters)).toEqual([
    'NAME     MODEL        REPLICAS   READY   AGE',
    'reader   qwen2.5:7b   1          1       5s',
    '',
    'NAME     PHASE     AGE',
    'read-1   Running   5s',
    '',
    'STEP    PHASE       TOKENS      COST',
    'read    Succeeded   12 tokens   $0.00',
    'write   Pending',
    '',
    'TOOL CALLS',
    'reader  docs/find {"key":1} 12ms',
  ]);
});

test('tells in the order of what happened: the run, its tools, its steps, its end', () => {
  const told = (state: SwarmRun): readonly string[] =>
    runFrame({ agents: [agent(1)], run: state, toolCalls: [toolCall], nowMillis }).news.map(({ key }) => key);
  expect(told(run)).toEqual(['agents', 'run Running', 'evt-1', 'step read Succeeded']);
  expect(told({ ...run, status: { ...run.status, phase: 'Succeeded' } })).toEqual([
    'agents',
    'evt-1',
    'step read Succeeded',
    'run Succeeded',
  ]);
});

test('tells of agents when all are ready, and of a run when it has a phase', () => {
  const told = (agents: readonly SwarmAgent[]) =>
    runFrame({ agents, toolCalls: [], nowMillis, run: withoutStatus }).news;
  const { status: _, ...withoutStatus } = run;
  expect(told([agent(1), agent(0)])).toEqual([]);
  expect(told([agent(1), agent(1)])).toHaveLength(1);
});

test('cuts long inputs of tools', () => {
  const long = { ...toolCall, detail: { tool: 't', input: 'x'.repeat(500) } };
  const { lines } = runFrame({ agents: [], toolCalls: [long], nowMillis });
  expect(lines.at(-1)).toBe(`reader  t "${'x'.repeat(99)}…`);
});
