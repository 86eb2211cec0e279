import type { Redis } from 'ioredis';
import { callKey, type ModelCall } from './chain-model.ts';
import { labNamespace } from './manifests.ts';

/**
 * What may be asked how often. A task whose result is stored, or that was forgotten with its run, may not be asked
 * again; one that is open may be asked once more for each time that its agent was killed.
 */
export interface CallLedger {
  /** Before the run is made: its uid comes later than its first call may. */
  expectRun(name: string, uid: Promise<string>): void;
  /** Says of a call that arrives whether it may. */
  take(call: ModelCall): Promise<void>;
  /** The agent is dead: what it was asked and has not settled may be asked once more. */
  allowRepeats(): Promise<void>;
  /** Keys that were asked more often than they may be, and calls for tasks that were not open. Empty: all is well. */
  offences(): readonly string[];
  /** How often each step of the run was asked for. */
  callsOf(run: string): Readonly<Record<string, number>>;
}

export function createCallLedger(redis: () => Redis): CallLedger {
  const uids = new Map<string, Promise<string>>();
  const calls = new Map<string, { readonly call: ModelCall; count: number; allowed: number }>();
  const offences: string[] = [];

  const isOpen = async ({ run, step }: ModelCall): Promise<boolean> => {
    const uid = await uids.get(run);
    const key = `kubeswarm:${labNamespace}._task:${uid}.${step}.1`;
    const [queue, settled] = await redis().hmget(key, 'queue', 'settled');
    return typeof queue === 'string' && settled === null;
  };

  return {
    expectRun: (name, uid) => void uids.set(name, uid),
    take: async (call) => {
      const key = callKey(call);
      const known = calls.get(key) ?? { call, count: 0, allowed: 1 };
      known.count += 1;
      calls.set(key, known);
      const isLate = known.count > known.allowed;
      if (isLate) offences.push(`${key} was asked ${known.count} times, and may be ${known.allowed} times`);
      if (!(await isOpen(call))) offences.push(`${key} was asked although it had ended`);
    },
    allowRepeats: async () => {
      for (const known of [...calls.values()]) if (await isOpen(known.call)) known.allowed = known.count + 1;
    },
    offences: () => offences,
    callsOf: (run) =>
      Object.fromEntries(
        [...calls.values()].flatMap(({ call, count }) => (call.run === run ? [[call.step, count]] : [])),
      ),
  };
}
