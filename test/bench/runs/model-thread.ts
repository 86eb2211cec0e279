import { setTimeout as wait } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { sendJson, startHttpServer } from '../../support/agent/http-server.ts';
import { completionBody } from '../../support/agent/model-server.ts';
import { createHandOvers, type HandOver } from './hand-overs.ts';

export type ModelOrder =
  | { readonly kind: 'answerWithin'; readonly millis: number }
  | { readonly kind: 'takeHandOvers' };

export type ModelReport =
  | { readonly kind: 'started'; readonly url: string }
  | { readonly kind: 'handOvers'; readonly handOvers: readonly HandOver[] };

/** As with any model, some answers take longer than others. */
const spread = 1 / 3;

const handOvers = createHandOvers();
let slowestMillis = 0;

/** Each prompt names its run, so that hand-overs can be told apart. */
const { url } = await startHttpServer(async (_request, response, body) => {
  const [run = ''] = /run-\w+-\d+/.exec(body) ?? [];
  handOvers.asked(run);
  if (slowestMillis > 0) await wait(slowestMillis * (1 - Math.random() * spread));
  sendJson(response, completionBody({ text: 'Nothing new under the sun.' }));
  handOvers.answered(run);
});
const report = (message: ModelReport): void => parentPort?.postMessage(message);
parentPort?.on('message', (order: ModelOrder) => {
  if (order.kind === 'answerWithin') slowestMillis = order.millis;
  else report({ kind: 'handOvers', handOvers: handOvers.take() });
});
report({ kind: 'started', url });
