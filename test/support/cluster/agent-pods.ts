import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { systemTimers } from '../../../operator/common/timers.ts';
import type { ProgramStart } from '../../../operator/embedded/pods/child-program.ts';
import { createLocalPods } from '../../../operator/embedded/pods/local-pods.ts';
import type { Pod, PodStart } from '../../../operator/embedded/pods/pod.ts';
import { PodLogs } from '../../../operator/embedded/pods/pod-logs.ts';
import type { Api } from '../../../operator/kube/api.ts';
import { createObjectCache } from '../../../operator/kube/object-cache.ts';
import { startControllers } from '../../../operator/kube/start-controllers.ts';
import { silentLog } from '../../../operator/observe/log.ts';
import { agentEnv } from '../../../schemas/agent-contract.ts';
import { endWithUs } from '../end-with-us.ts';
import { freePort } from '../free-port.ts';

/** Deployments of a real API server, run as processes of this machine. */
export interface AgentPods {
  /** What the pods of a Deployment wrote. */
  logs(namespace: string, deployment: string): string;
  /**
   * Kills the containers of a Deployment's pods, as the kernel does for want of memory. They start again when
   * `meanwhile` is over.
   */
  kill(namespace: string, deployment: string, meanwhile?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** One container, which is started again when it ends by itself. */
interface Container {
  readonly start: PodStart;
  /** Resolves when it is gone; `done` lets it start again. */
  kill(): Promise<{ readonly done: () => void }>;
}

/**
 * Reads the Deployments with this image and runs them as a kubelet would: environment, files, probes, SIGTERM, and
 * another start of what ended by itself.
 */
export function startAgentPods(api: Api, image: string, program: ProgramStart): AgentPods {
  const cache = createObjectCache({ api, timers: systemTimers, random: Math.random, log: silentLog });
  const logs = new PodLogs();
  const containers = new Set<Container>();
  const pods = createLocalPods({
    api: cache.api,
    reader: cache,
    events: { record: async () => {} },
    logs,
    runtimes: [(start) => (start.image === image ? startContainer(start, program, containers) : undefined)],
  });
  const controllers = startControllers({
    api: cache.api,
    cache,
    log: silentLog,
    controllers: [pods.controller],
  });
  return {
    logs: (namespace, deployment) => logs.read(namespace, deployment),
    kill: async (namespace, deployment, meanwhile = async () => {}) => {
      const all = [...containers].filter(
        ({ start }) => start.namespace === namespace && start.deployment === deployment,
      );
      const killed = await Promise.all(all.map((container) => container.kill()));
      await meanwhile();
      for (const { done } of killed) done();
    },
    close: async () => {
      await controllers.close();
      await pods.close(5_000);
      cache.close();
    },
  };
}

async function startContainer(
  start: PodStart,
  program: ProgramStart,
  containers: Set<Container>,
): Promise<Pod> {
  const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-pod-'));
  for (const [path, text] of start.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const port = await freePort();
  let isStopping = false;
  let mayRestart: Promise<void> = Promise.resolve();
  let child: ChildProcess;
  const run = (): void => {
    child = spawn(program.command, [...program.args], {
      env: {
        ...program.env,
        ...start.env,
        [agentEnv.systemPromptPath]: join(folder, start.env[agentEnv.systemPromptPath] ?? ''),
        AGENT_HEALTH_BIND_ADDRESS: `127.0.0.1:${port}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    endWithUs(child);
    for (const stream of [child.stdout, child.stderr])
      if (stream !== null) createInterface({ input: stream }).on('line', start.onLine);
    child.once('exit', async () => {
      await mayRestart;
      if (!isStopping) run();
    });
  };
  const end = async (signal: NodeJS.Signals, graceMillis: number): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ending = child;
    const exit = once(ending, 'exit');
    ending.kill(signal);
    const kill = setTimeout(() => ending.kill('SIGKILL'), graceMillis);
    await exit;
    clearTimeout(kill);
  };
  run();
  const container: Container = {
    start,
    kill: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      mayRestart = promise;
      await end('SIGKILL', 0);
      return { done: resolve };
    },
  };
  containers.add(container);
  let ready = false;
  void probe(
    port,
    () => isStopping,
    (value) => {
      if (value === ready) return;
      ready = value;
      start.onChange();
    },
  );
  return {
    isReady: () => ready,
    origin: `http://127.0.0.1:${port}`,
    stop: async (graceMillis) => {
      isStopping = true;
      containers.delete(container);
      await end('SIGTERM', graceMillis);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The readiness probe, for as long as the pod is there. */
async function probe(port: number, isOver: () => boolean, tell: (isReady: boolean) => void): Promise<void> {
  while (!isOver()) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    tell(answer?.status === 200);
    await wait(100);
  }
  tell(false);
}
