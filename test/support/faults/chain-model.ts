import { sendJson, startHttpServer, type TestServer } from '../agent/http-server.ts';
import { type ChatBody, completionBody } from '../agent/model-server.ts';

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
}

/** What stands in a prompt: the run, the step, and the output or seed before it, maybe between delimiters. */
const ASKED = /run=(\S+) step=(\w+) before=.*?(\w+\([\w()]*\))/s;

/** `onCall` is awaited before the answer. */
export async function startChainModel(onCall: (call: ModelCall) => Promise<void>): Promise<ChainModel> {
  const calls: ModelCall[] = [];
  const holds = new Map<string, { readonly ask: () => void; readonly released: Promise<void> }>();
  const server = await startHttpServer(async (_request, response, body) => {
    const { messages } = JSON.parse(body) as ChatBody;
    const text = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const [, run = '', step = '', before = ''] = ASKED.exec(text) ?? [];
    const call = { run, step };
    calls.push(call);
    const hold = holds.get(callKey(call));
    hold?.ask();
    await Promise.all([onCall(call), hold?.released]);
    sendJson(response, completionBody({ text: `${step}(${before})` }));
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
  };
}

export const callKey = ({ run, step }: ModelCall): string => `${run}/${step}`;
