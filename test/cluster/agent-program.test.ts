import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { ProgramStart } from '../../operator/embedded/pods/child-program.ts';
import { type BullmqQueue, createBullmqQueue } from '../../operator/queue/bullmq/create-bullmq-queue.ts';
import type { Task } from '../../operator/queue/task-queue.ts';
import { sendJson, startHttpServer, type TestServer } from '../support/agent/http-server.ts';
import { completionBody } from '../support/agent/model-server.ts';
import { bundleOperatorProgram } from '../support/bundle-operator-program.ts';
import { freePort } from '../support/free-port.ts';
import { type Gate, openGate } from '../support/gate.ts';
import { openTestLedger } from '../support/ledgers.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const task = (id: string): Task => ({
  id,
  queue: 'lab.helper',
  prompt: [{ kind: 'text', text: 'Say yes.' }],
  meta: { namespace: 'lab' },
});

describeWithRedis('an agent as a program', (redis) => {
  const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-agent-'));
  let program: ProgramStart;
  let model: TestServer;
  let queue: BullmqQueue;
  let child: ChildProcess;
  let port: number;
  let lines: string[];
  let asked: number;
  let gate: Gate;

  beforeAll(async () => {
    program = await bundleOperatorProgram('agent', folder);
    model = await startHttpServer(async (_request, response) => {
      asked += 1;
      await gate.passed();
      sendJson(response, completionBody({ text: 'yes' }));
    });
  });
  afterAll(async () => {
    await model?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    asked = 0;
    gate = openGate();
    lines = [];
    queue = createBullmqQueue({ url: redis().url });
    await openLedger();
    port = await freePort();
    child = spawn(program.command, [...program.args], {
      env: {
        ...program.env,
        AGENT_NAME: 'helper',
        AGENT_NAMESPACE: 'lab',
        AGENT_MODEL: 'qwen2.5:7b',
        AGENT_SYSTEM_PROMPT: 'You help.',
        LLM_ENDPOINT: model.url,
        TASK_QUEUE_URL: redis().url,
        AGENT_HEALTH_BIND_ADDRESS: `127.0.0.1:${port}`,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.stdout !== null)
      createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    await until(() => answers('/readyz', 200));
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await queue.close();
  });

  /** As the operator does, also after each restart of Redis. */
  const openLedger = async (): Promise<void> => {
    const ledger = openTestLedger(redis().url);
    await ledger.open('lab', []);
    await ledger.close();
  };
  const answers = async (path: string, status: number): Promise<boolean> =>
    (await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined))?.status === status;
  const settled = async (id: string) => (await queue.results([id])).get(id);

  test('[AGENTRUN-1] finishes what it has begun when it is told to stop, and takes nothing new', async () => {
    const release = gate.shut();
    await queue.submit(task('drain.1'));
    await until(() => asked === 1);
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await until(() => answers('/readyz/worker', 503));
    await queue.submit(task('drain.2'));
    expect(await answers('/healthz', 200)).toBe(true);
    release();

    expect(await exit).toEqual([0, null]);
    expect(await settled('drain.1')).toMatchObject({ output: 'yes', agent: 'helper' });
    expect(await settled('drain.2')).toBeUndefined();
    expect(asked).toBe(1);
    await queue.cancel(['drain.2'], 'the test is over');
  });

  test('[AGENTRUN-2] counts what it does on /metrics', async () => {
    await queue.submit(task('metrics.1'));
    await until(async () => (await settled('metrics.1')) !== undefined);
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

    expect(text).toMatch(/^kubeswarm_task_completed_total\{[^}]*agent="helper"[^}]*\} 1$/m);
  });

  test('[AGENTRUN-3] is alive but not ready while Redis is away, and ready again after', async () => {
    await redis().kill();
    await until(() => answers('/readyz/queue', 503));
    expect(await answers('/readyz', 503)).toBe(true);
    expect(await answers('/healthz', 200)).toBe(true);
    await redis().start();
    await openLedger();

    await until(() => answers('/readyz', 200));
    await queue.submit(task('after.1'));
    await until(async () => (await settled('after.1')) !== undefined);
    expect(child.exitCode).toBeNull();
  });
});
