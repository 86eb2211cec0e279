import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { TestServer } from '../../support/agent/http-server.ts';
import type { HandOver } from './hand-overs.ts';
import type { ModelOrder, ModelReport } from './model-thread.ts';

export interface BenchModel extends TestServer {
  /** How long answers take from now on, at most; at first they come at once. */
  answerWithin(millis: number): void;
  /** Those since the last call. */
  takeHandOvers(): Promise<readonly HandOver[]>;
}

/** A model in a thread of its own: what it measures does not wait for whoever creates runs and watches them. */
export async function startBenchModel(): Promise<BenchModel> {
  const thread = new Worker(new URL('./model-thread.ts', import.meta.url));
  const order = (message: ModelOrder): void => thread.postMessage(message);
  const report = async (): Promise<ModelReport> => {
    const [message] = await once(thread, 'message');
    return message;
  };
  const started = await report();
  if (started.kind !== 'started') throw new Error('the model has not started');
  return {
    url: started.url,
    answerWithin: (millis) => order({ kind: 'answerWithin', millis }),
    takeHandOvers: async () => {
      order({ kind: 'takeHandOvers' });
      const told = await report();
      return told.kind === 'handOvers' ? told.handOvers : [];
    },
    close: async () => {
      await thread.terminate();
    },
  };
}
