import { startAnsweringModel } from '../agent/answering-model.ts';
import type { TestServer } from '../agent/http-server.ts';

/** Calls of the search for a root cause, in the order in which they can be made. */
export const rootCauseCalls = [
  'plan 1',
  'test Check database connections',
  'test Check network partitions',
  'judge Check database connections',
  'judge Check network partitions',
  'plan 2',
  'test Profile connection pool leaks',
  'judge Profile connection pool leaks',
] as const;

export type RootCauseCall = (typeof rootCauseCalls)[number];

/** A model that plays all roles of the announcement's second team. */
export interface RootCauseModel extends TestServer {
  /** What was asked for the run, in the order of arrival. */
  callsOf(run: string): readonly string[];
  /** From now on that call is answered when it is released; `asked` resolves when it has come. */
  hold(run: string, call: RootCauseCall): { readonly asked: Promise<void>; release(): void };
}

const verdicts: Readonly<Record<string, object>> = {
  'Check database connections': { scoreMillis: 720, reasoning: 'plausible, one gap' },
  'Check network partitions': { scoreMillis: 310, reasoning: 'no packet was lost', shouldPrune: true },
  'Profile connection pool leaks': { scoreMillis: 920, reasoning: 'the pool leaks' },
};

const plans: Readonly<Record<string, readonly object[]>> = {
  1: ['Check database connections', 'Check network partitions'].map((task) => expandBelow(0, task)),
  2: [expandBelow(1, 'Profile connection pool leaks')],
};

function expandBelow(parentNode: number, task: string): object {
  return { action: 'expand', parentNode, task };
}

/** Runs are told apart by their goal, which ends with `(NAME)`; without it a run has no name. */
export async function startRootCauseModel(): Promise<RootCauseModel> {
  const calls: { readonly run: string; readonly call: string }[] = [];
  const holds = new Map<string, { readonly ask: () => void; readonly released: Promise<void> }>();
  const server = await startAnsweringModel(async ({ messages }) => {
    const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const [, run = ''] = /latency spike \((\S+)\)/.exec(asked) ?? [];
    const { call, text } = replyTo(asked);
    calls.push({ run, call });
    const hold = holds.get(`${run} ${call}`);
    hold?.ask();
    await hold?.released;
    return { text };
  });
  return {
    ...server,
    callsOf: (run) => calls.flatMap((each) => (each.run === run ? [each.call] : [])),
    hold: (run, call) => {
      const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      holds.set(`${run} ${call}`, { ask, released });
      return { asked, release };
    },
  };
}

function replyTo(asked: string): { readonly call: string; readonly text: string } {
  if (asked.startsWith('You plan a tree search')) {
    const [, iteration = ''] = /"iteration":(\d+)/.exec(asked) ?? [];
    return { call: `plan ${iteration}`, text: JSON.stringify(plans[iteration] ?? []) };
  }
  // The work that is asked for stands after that of the branch before it.
  const task = Object.keys(verdicts).toSorted((a, b) => asked.lastIndexOf(b) - asked.lastIndexOf(a))[0] ?? '';
  return asked.startsWith('You score one result')
    ? { call: `judge ${task}`, text: JSON.stringify(verdicts[task]) }
    : { call: `test ${task}`, text: `Evidence on: ${task}` };
}
