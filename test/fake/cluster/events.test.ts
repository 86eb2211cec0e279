import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isKind } from '../../../schemas/rules/kinds.ts';
import { lastText, type SeedCluster, startSeedCluster, type Think } from './seed-cluster.ts';

const page = join(import.meta.dirname, '../../../docs/concepts/events.md');
const namespace = 'newsroom';

/** The manifests of the page, with a schedule that does not wait for the morning. */
function manifests(change: (event: KubeObject) => object): readonly KubeObject[] {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)];
  const objects = blocks.flatMap(([, block = '']) =>
    parseAllDocuments(block).map((document): KubeObject => document.toJS()),
  );
  expect(objects.map(({ kind }) => kind)).toEqual([
    'SwarmAgent',
    'SwarmAgent',
    'SwarmTeam',
    'SwarmEvent',
    'SwarmEvent',
  ]);
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'model', namespace },
      stringData: { OPENAI_BASE_URL: 'http://ollama.ollama.svc:11434/v1', OPENAI_API_KEY: 'none' },
    },
    ...objects.map((object) => ({ ...object, ...change(object) })),
  ];
}

let cluster: SeedCluster | undefined;
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
});

const everySecond = { type: 'cron', cron: '@every 1s' };
const morning = (spec: object) => (object: KubeObject) =>
  object.metadata.name === 'morning' && isKind(object, 'SwarmEvent')
    ? { spec: { ...object.spec, source: everySecond, ...spec } }
    : {};

/** Resolves with the first run that is as wanted. */
async function runThat(isWanted: (run: SwarmRun) => boolean): Promise<SwarmRun> {
  const kind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun' };
  const { api } = cluster ?? { api: undefined };
  if (api === undefined) throw new Error('no cluster');
  const { items, resourceVersion } = await api.list<SwarmRun>(kind, { namespace });
  const found = items.find(isWanted);
  if (found !== undefined) return found;
  const stop = new AbortController();
  const patience = AbortSignal.any([stop.signal, AbortSignal.timeout(60_000)]);
  try {
    for await (const event of api.watch<SwarmRun>(kind, { namespace, resourceVersion, signal: patience }))
      if (event.kind !== 'bookmark' && isWanted(event.object)) return event.object;
  } finally {
    stop.abort();
  }
  throw new Error('no such run has come');
}

/** Too long for a status: the rest is in the store of outputs. */
const news = 'long {{ news }} '.repeat(2_000);
const reply: Think = (chat) => {
  const asked = lastText(chat, 'user');
  return { text: asked.includes('Shorten this') ? 'short news' : news };
};

test('[FIRE-4] [WATCH-1] the events of the page start a team, and an agent with what the team has said', async () => {
  cluster = await startSeedCluster(reply);
  await cluster.put(...manifests(morning({})));

  const written = await runThat((run) => run.spec.teamRef === 'news' && run.status?.phase === 'Succeeded');
  expect(written.status?.outputRef?.bytes).toBe(news.length);
  const edited = await runThat((run) => run.spec.agent === 'editor' && run.status?.phase === 'Succeeded');
  expect(edited.spec).toMatchObject({ prompt: `Shorten this: ${news}`, timeoutSeconds: 120 });
  expect(edited.status?.output).toBe('short news');
  expect(edited.metadata.labels).toMatchObject({
    'kubeswarm.io/trigger': 'proofread',
    'kubeswarm.io/agent': 'editor',
  });
});

test('[FIRE-9] Replace fails the active run with its task, and the newer one goes on', async () => {
  const { promise: never } = Promise.withResolvers<never>();
  let calls = 0;
  cluster = await startSeedCluster((chat, headers) => {
    calls += 1;
    return calls === 1 ? never : reply(chat, headers);
  });
  const replacing = { source: { type: 'cron', cron: '@every 3s' }, concurrencyPolicy: 'Replace' };
  await cluster.put(...manifests(morning(replacing)));

  const replaced = await runThat((run) => run.spec.teamRef === 'news' && run.status?.phase === 'Failed');
  expect(replaced.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    reason: 'Replaced',
    message: expect.stringContaining('replaced by a run of '),
  });
  expect(replaced.status?.steps?.map(({ phase }) => phase)).not.toContain('Running');
  await runThat((run) => run.spec.teamRef === 'news' && run.metadata.name > replaced.metadata.name);
  // Or it might be replaced in turn, on a machine where a run takes so long.
  await cluster.put(...manifests(morning({ ...replacing, suspended: true })));
  const newer = await runThat((run) => run.spec.teamRef === 'news' && run.status?.phase === 'Succeeded');
  expect(newer.metadata.name > replaced.metadata.name).toBe(true);
  const endMillis = Date.parse(replaced.status?.completionTime ?? '');
  expect(Date.parse(newer.metadata.creationTimestamp ?? '')).toBeGreaterThanOrEqual(endMillis);
});
