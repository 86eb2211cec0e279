import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { typed } from '../../support/cli/typed.ts';
import { startOtlpReceiver } from '../../support/otlp-receiver.ts';

const root = join(import.meta.dirname, '../../..');

type Receiver = Awaited<ReturnType<typeof startOtlpReceiver>>;

/** Runs a recipe and returns what it has exported. */
async function exported(recipe: string): Promise<Receiver> {
  const receiver = await startOtlpReceiver();
  const child = spawn(process.execPath, ['--no-warnings', 'cli/bin/swarm.ts', 'run', `recipes/${recipe}`], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [complaints, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  await receiver.close();
  expect({ code, complaints }).toMatchObject({ code: 0 });
  return receiver;
}

test('swarm run exports its trace and its measurements as kubeswarm-run when it is told where to', async () => {
  const receiver = await exported('01-incident-response');
  const [run] = receiver.spans.filter(({ name }) => name === 'kubeswarm.run');
  const ofRun = receiver.spans.filter(({ traceId }) => traceId === run?.traceId);
  expect(new Set(ofRun.map(({ service }) => service))).toEqual(new Set(['kubeswarm-run']));
  expect(ofRun.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['kubeswarm.step', 'kubeswarm.task', 'kubeswarm.llm.call', 'kubeswarm.tool.call']),
  );
  expect(receiver.metrics.get('kubeswarm-run')).toContain('kubeswarm.task.completed');
});

test('[ROUTED-4] the trace of a routed run tells of the choice', async () => {
  const { spans } = await exported('03-routed-helpdesk');
  const [step] = spans.filter(({ name }) => name === 'kubeswarm.step');
  expect(spans.filter(({ name }) => name === 'swarmteam.route')).toMatchObject([
    {
      traceId: step?.traceId,
      parentSpanId: step?.spanId,
      attributes: {
        'run.name': 'question-001',
        'run.namespace': 'helpdesk',
        team: 'helpdesk',
        capability: 'network',
        agent: 'network-support',
      },
    },
  ]);
});

test('[SEARCH-16] the trace of a search tells of each plan, and of its actions', async () => {
  const { spans, metrics } = await exported('18-search-brainstorm');
  const step = spans.find(
    ({ name, attributes }) => name === 'kubeswarm.step' && attributes['step.name'] === 'planner',
  );
  for (const what of ['plan', 'apply']) {
    const told = spans.filter(({ name }) => name === `swarmteam.search.${what}`);
    expect(told.map(({ attributes }) => attributes.iteration)).toEqual([1, 2, 3]);
    for (const { traceId, parentSpanId, attributes } of told) {
      expect({ traceId, parentSpanId }).toEqual({ traceId: step?.traceId, parentSpanId: step?.spanId });
      expect(attributes).toMatchObject({ 'run.name': 'brainstorm-demo', team: expect.any(String) });
      expect(Number(attributes.actions)).toBeGreaterThan(0);
    }
  }
  expect(metrics.get('kubeswarm-run')).toContain('kubeswarm.search.nodes.created');
});

test('[DYNAMIC-17] a task that is handed on hangs on the call by which it was', async () => {
  const { spans, metrics } = await exported('04-fan-out-research');
  const [step] = spans.filter(({ name }) => name === 'kubeswarm.step');
  const delegates = spans.filter(({ name }) => name === 'kubeswarm.delegate');
  expect(delegates.map(({ attributes }) => attributes['delegate.to_role']).toSorted()).toEqual([
    'checker',
    'researcher',
    'researcher',
    'researcher',
  ]);
  expect(new Set(delegates.map(({ attributes }) => attributes['delegate.from_role']))).toEqual(
    new Set(['editor']),
  );
  const parents = delegates.map(({ spanId }) => spanId);
  const children = spans.filter(
    ({ name, attributes }) => name === 'kubeswarm.task' && attributes.role !== 'editor',
  );
  expect(children.map(({ parentSpanId }) => parentSpanId).toSorted()).toEqual(parents.toSorted());
  expect(new Set(children.map(({ traceId }) => traceId))).toEqual(new Set([step?.traceId]));
  expect(metrics.get('kubeswarm-run')).toContain('kubeswarm.delegate.submitted');
});

test('[CLI-18] swarm run --trace draws the spans, beside the document where that is JSON', async () => {
  const argv = ['run', 'recipes/02-support-triage', '--trace', '--output', 'json'];
  const { code, stdout, stderr } = await typed(argv, { cwd: root });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'Succeeded' });
  const [, drawn = ''] = stderr.split('\nTrace:\n');
  const names = drawn.split('\n').map((line) => line.replace(/ (?:\d+(?:\.\d)?m?s|under 1s)$/, ''));
  expect(names[0]).toMatch(/^kubeswarm\.run ticket/);
  expect(names).toEqual(
    expect.arrayContaining([
      '├─ kubeswarm.step classifier',
      '│     └─ kubeswarm.llm.call qwen2.5:7b',
      '└─ kubeswarm.step responder',
    ]),
  );
});
