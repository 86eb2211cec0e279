import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LeaderElectionOptions } from '../../../operator/kube/leader-election.ts';
import { endWithUs } from '../end-with-us.ts';

/** A process that competes for the lease `kubeswarm-leader` of a cluster. */
export interface LeaderProcess {
  /** When its work next begins or ends (milliseconds since the epoch). */
  next(what: 'leading' | 'stopped'): Promise<number>;
  /** Resolves when the process has ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export type LeaderTimes = Pick<
  LeaderElectionOptions,
  'leaseSeconds' | 'renewDeadlineMillis' | 'renewEveryMillis' | 'lookEveryMillis'
>;

export function startLeaderProcess(kubeconfig: string, identity: string, times: LeaderTimes): LeaderProcess {
  const program = join(import.meta.dirname, 'child.ts');
  const child = spawn(
    process.execPath,
    ['--no-warnings', program, kubeconfig, identity, JSON.stringify(times)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  endWithUs(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    next: async (what) => {
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`${identity} ended before it said ${what}`);
        const [said, millis] = value.split(' ');
        if (said === what) return Number(millis);
      }
    },
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
    },
  };
}
