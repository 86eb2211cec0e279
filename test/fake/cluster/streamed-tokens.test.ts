import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { EmbeddedCluster } from '../../../operator/embedded/embedded-cluster.ts';
import { startEmbeddedCluster } from '../../../operator/embedded/start-embedded-cluster.ts';
import type { SwarmEvent, SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { sendJson, startHttpServer, type TestServer } from '../../support/agent/http-server.ts';
import { completionBody } from '../../support/agent/model-server.ts';
import { finish, usageChunk, words } from '../../support/agent/model-stream.ts';
import { swarmObjects } from '../../support/swarm-objects.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const namespace = 'lab';
const swarm = swarmObjects(namespace);
/** Where the seeds' manifests have their model. */
const endpoint = 'http://ollama.ollama.svc:11434';

describe('mode sse, from the call to the model and back', () => {
  let model: TestServer;
  let cluster: EmbeddedCluster;
  /** What the models say, and when they may say the end of it. */
  let said: string[];
  let heardFirst: PromiseWithResolvers<void>;
  beforeEach(async () => {
    said = [];
    heardFirst = Promise.withResolvers<void>();
    model = await startHttpServer(async (_request, response, body) => {
      const text = `It is ${randomUUID()} and no more than that.`;
      said.push(text);
      if (JSON.parse(body).stream !== true) return sendJson(response, completionBody({ text }));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const chunks = [...words(...(text.match(/\S+\s*/g) ?? [])), finish(), usageChunk()];
      for (const [index, chunk] of chunks.entries()) {
        // The rest is said only when the caller has heard the beginning.
        if (index === 3) await heardFirst.promise;
        response.write(`data: ${JSON.stringify(chunk)}\n\n`);
      }
      response.end('data: [DONE]\n\n');
    });
    cluster = await startEmbeddedCluster({
      triggers: { host: '127.0.0.1', port: 0 },
      hosts: { 'ollama.ollama.svc:11434': new URL(model.url).host },
      agentEnv: { LLM_ENDPOINT: endpoint },
    });
  });
  afterEach(async () => {
    heardFirst.resolve();
    await cluster.close(0);
    await model.close();
  });

  /** Puts a team of two with this visibility, and its webhook; resolves with a way to call it. */
  async function setUp(outputVisibility: 'Inline' | 'Reference') {
    const role = { model: 'qwen3', prompt: { inline: 'Be brief.' } };
    const applied = await cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      swarm('SwarmTeam', 'helpdesk', {
        outputVisibility,
        roles: ['triage', 'reply'].map((name) => ({ name, ...role })),
        pipeline: [{ role: 'triage' }, { role: 'reply', dependsOn: ['triage'] }],
      }),
      swarm('SwarmEvent', 'pager', { source: { type: 'webhook' }, targets: [{ team: 'helpdesk' }] }),
    ]);
    expect(applied.flatMap((one) => (one.kind === 'refused' ? [one.error.message] : []))).toEqual([]);
    const signal = AbortSignal.timeout(60_000);
    const event = await cluster.until<SwarmEvent>(
      { apiVersion, kind: 'SwarmEvent', namespace, name: 'pager' },
      (found) => found?.status?.webhookURL !== undefined,
      signal,
    );
    const key = { apiVersion: 'v1', kind: 'Secret', namespace, name: 'pager-webhook-token' };
    const secret = await cluster.api.get<KubeObject & { readonly data?: { readonly token: string } }>(key);
    const token = Buffer.from(secret?.data?.token ?? '', 'base64').toString();
    return (mode: string) =>
      fetch(`${event?.status?.webhookURL}?mode=${mode}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        signal,
      });
  }

  async function* eventsOf(response: Response) {
    let text = '';
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += piece;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const [first = '', data = ''] = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        if (first.startsWith('event: '))
          yield { kind: first.slice(7), data: JSON.parse(data.slice('data: '.length)) };
      }
    }
  }

  test('[HOOK-16] tokens come while their step runs, and are its output', async () => {
    const call = await setUp('Inline');
    const kinds: string[] = [];
    const tokens: Record<string, string> = {};
    const outputs: Record<string, string> = {};
    for await (const { kind, data } of eventsOf(await call('sse'))) {
      const line = `${kind} ${data.step ?? data.status}`;
      if (kinds.at(-1) !== line) kinds.push(line);
      if (kind === 'step.completed') outputs[data.step] = data.output;
      if (kind !== 'token') continue;
      heardFirst.resolve();
      expect(data.draft).toBe(1);
      tokens[data.step] = (tokens[data.step] ?? '') + data.token;
    }
    expect(kinds).toEqual([
      'step.started triage',
      'token triage',
      'step.completed triage',
      'step.started reply',
      'token reply',
      'step.completed reply',
      'flow.completed succeeded',
    ]);
    expect(tokens).toEqual(outputs);
    expect(Object.values(outputs)).toEqual(said);
    const [run] = (await cluster.api.list<SwarmRun>({ apiVersion, kind: 'SwarmRun' }, { namespace })).items;
    expect(run?.metadata.annotations?.['kubeswarm.io/stream-key']).toMatch(/^chunks:lab:pager:\d{19}$/);
  });

  test('[HOOK-18] hidden outputs are not told, and async calls stream nothing', async () => {
    heardFirst.resolve();
    const call = await setUp('Reference');
    const kinds: string[] = [];
    for await (const { kind } of eventsOf(await call('sse'))) kinds.push(kind);
    expect(kinds.filter((kind) => kind === 'token')).toEqual([]);
    expect(kinds.at(-1)).toBe('flow.completed');
    await call('async');
    const { items } = await cluster.api.list<SwarmRun>({ apiVersion, kind: 'SwarmRun' }, { namespace });
    const keys = items.flatMap(({ metadata }) => metadata.annotations?.['kubeswarm.io/stream-key'] ?? []);
    expect([items.length, keys.length]).toEqual([2, 1]);
  });
});
