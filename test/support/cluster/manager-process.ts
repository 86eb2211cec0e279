import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ProgramStart } from '../../../operator/embedded/pods/child-program.ts';
import { endWithUs } from '../end-with-us.ts';
import { freePort } from '../free-port.ts';

/** The operator as a process of its own. */
export interface ManagerProcess {
  readonly healthPort: number;
  readonly webhookPort: number;
  /** Of the webhooks of events. */
  readonly triggerPort: number;
  /** Lines of its log, audit events among them. */
  readonly lines: readonly string[];
  readonly child: ChildProcess;
  /** Whether its health answers so. Default: that it is ready. */
  isReady(path?: string, status?: number): Promise<boolean>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface ManagerProcessOptions {
  readonly program: ProgramStart;
  readonly kubeconfig: string;
  readonly queueUrl: string;
  readonly namespace: string;
  readonly podName: string;
  readonly agentImage: string;
  readonly webhookConfiguration: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

export async function startManagerProcess(options: ManagerProcessOptions): Promise<ManagerProcess> {
  const { program, namespace } = options;
  const healthPort = await freePort();
  const webhookPort = await freePort();
  const triggerPort = await freePort();
  const flags = [
    '--leader-elect',
    `--health-probe-bind-address=127.0.0.1:${healthPort}`,
    `--webhook-bind-address=127.0.0.1:${webhookPort}`,
    '--webhook-hosts=127.0.0.1',
    `--trigger-webhook-addr=127.0.0.1:${triggerPort}`,
    `--webhook-configuration=${options.webhookConfiguration}`,
    `--agent-image=${options.agentImage}`,
    ...(options.flags ?? []),
  ];
  const child = spawn(program.command, [...program.args, ...flags], {
    env: {
      ...program.env,
      KUBECONFIG: options.kubeconfig,
      TASK_QUEUE_URL: options.queueUrl,
      POD_NAMESPACE: namespace,
      POD_NAME: options.podName,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithUs(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
    }
    return child.exitCode;
  };
  return {
    healthPort,
    webhookPort,
    triggerPort,
    lines,
    child,
    isReady: async (path = '/readyz', status = 200) => {
      const answer = await fetch(`http://127.0.0.1:${healthPort}${path}`).catch(() => undefined);
      return answer?.status === status;
    },
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}
