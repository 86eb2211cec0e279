import { startAnsweringModel } from '../agent/answering-model.ts';
import type { TestServer } from '../agent/http-server.ts';

/** Which step of which run asks. */
export interface ModelCall {
  readonly run: string;
  readonly step: string;
}

/** A step whose model says nothing until it is let. */
export interface Hold {
  /** The model has been asked for it. */
  readonly asked: Promise<void>;
  release(): void;
}

/** A model whose answer follows from what it is asked: `step(what came before)`. It counts calls by run and step. */
export interface ChainModel extends TestServer {
  /** All calls, in the order of their arrival. */
  readonly calls: readonly ModelCall[];
  hold(run: string, step: string): Hold;
  /** Resolves when everything has arrived that was sent before by callers who are gone now. */
  catchUp(): Promise<void>;
}

/** What stands in a prompt: the run, the step, and the output or seed before it, maybe between delimiters. */
const ASKED = /run=(\S+) step=(\w+) before=.*?(\w+\([\w()]*\))/s;

/** `onCall` is awaited before the answer. */
export async function startChainModel(onCall: (call: ModelCall) => Promise<void>): Promise<ChainModel> {
  const calls: ModelCall[] = [];
  const holds = new Map<string, { readonly ask: () => void; readonly released: Promise<void> }>();
  const server = await startAnsweringModel(async ({ messages }) => {
    const text = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const asked = ASKED.exec(text);
    if (asked === null) return { text: 'What?' };
    const [, run = '', step = '', before = ''] = asked;
    const call = { run, step };
    calls.push(call);
    const hold = holds.get(callKey(call));
    hold?.ask();
    await Promise.all([onCall(call), hold?.released]);
    return { text: `${step}(${before})` };
  });
  return {
    ...server,
    calls,
    hold: (run, step) => {
      const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      holds.set(callKey({ run, step }), { ask, released });
      return { asked, release };
    },
    catchUp: async () => {
      // What comes over a new connection is read after what has come over others; the second trip is for connections.
      for (let trip = 1; trip <= 2; trip += 1)
        await fetch(server.url, { method: 'POST', body: '{"messages":[]}' });
    },
  };
}

export const callKey = ({ run, step }: ModelCall): string => `${run}/${step}`;
