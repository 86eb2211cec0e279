import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { ProgramStart } from '../../../operator/embedded/pods/child-program.ts';
import { createLocalPods } from '../../../operator/embedded/pods/local-pods.ts';
import type { Pod, PodStart } from '../../../operator/embedded/pods/pod.ts';
import { PodLogs } from '../../../operator/embedded/pods/pod-logs.ts';
import { systemTimers } from '../../../operator/journal/timers.ts';
import type { Api } from '../../../operator/kube/api.ts';
import { createObjectCache } from '../../../operator/kube/object-cache.ts';
import { startControllers } from '../../../operator/kube/start-controllers.ts';
import { silentLog } from '../../../operator/observe/log.ts';
import { agentEnv } from '../../../schemas/agent-contract.ts';
import { freePort } from '../free-port.ts';

/** Deployments of a real API server, run as processes of this machine. */
export interface AgentPods {
  /** What the pods of a Deployment wrote. */
  logs(namespace: string, deployment: string): string;
  close(): Promise<void>;
}

/** Reads the Deployments with this image and runs them as a kubelet would: environment, files, probes, SIGTERM. */
export function startAgentPods(api: Api, image: string, program: ProgramStart): AgentPods {
  const cache = createObjectCache({ api, timers: systemTimers, random: Math.random, log: silentLog });
  const logs = new PodLogs();
  const pods = createLocalPods({
    api: cache.api,
    reader: cache,
    events: { record: async () => {} },
    logs,
    runtimes: [(start) => (start.image === image ? startProcess(start, program) : undefined)],
  });
  const controllers = startControllers({
    api: cache.api,
    cache,
    log: silentLog,
    controllers: [pods.controller],
  });
  return {
    logs: (namespace, deployment) => logs.read(namespace, deployment),
    close: async () => {
      await controllers.close();
      await pods.close(5_000);
      cache.close();
    },
  };
}

async function startProcess(start: PodStart, program: ProgramStart): Promise<Pod> {
  const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-pod-'));
  for (const [path, text] of start.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const port = await freePort();
  const child = spawn(program.command, [...program.args], {
    env: {
      ...program.env,
      ...start.env,
      [agentEnv.systemPromptPath]: join(folder, start.env[agentEnv.systemPromptPath] ?? ''),
      AGENT_HEALTH_BIND_ADDRESS: `127.0.0.1:${port}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', start.onLine);
  let ready = false;
  void probe(child, port, (value) => {
    if (value === ready) return;
    ready = value;
    start.onChange();
  });
  return {
    isReady: () => ready,
    origin: `http://127.0.0.1:${port}`,
    stop: async (graceMillis) => {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit');
        child.kill('SIGTERM');
        const kill = setTimeout(() => child.kill('SIGKILL'), graceMillis);
        await exit;
        clearTimeout(kill);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The readiness probe, for as long as the process lives. */
async function probe(child: ChildProcess, port: number, tell: (isReady: boolean) => void): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    tell(answer?.status === 200);
    await wait(100);
  }
  tell(false);
}
