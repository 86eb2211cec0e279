import { afterEach, expect, test } from '@jest/globals';
import type { SwarmAgent, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { until } from '../../support/until.ts';
import { lastText, type SeedCluster, startSeedCluster } from './seed-cluster.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const namespace = 'desk';

let cluster: SeedCluster | undefined;
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
});

const role = (name: string): object => ({
  name,
  model: 'qwen2.5:7b',
  prompt: { inline: `You are the ${name}.` },
  envFrom: [{ secretRef: { name: 'llm' } }],
});

const team = (touched: string): KubeObject => ({
  apiVersion,
  kind: 'SwarmTeam',
  metadata: { name: 'news', namespace, annotations: { touched } },
  spec: {
    autoscaling: { enabled: true, scaleToZero: { enabled: true, afterSeconds: 60 } },
    roles: [role('reader'), role('writer')],
    pipeline: [
      { role: 'reader', inputs: { text: '{{ .input.text }}' } },
      { role: 'writer', dependsOn: ['reader'], inputs: { notes: '{{ .steps.reader.output }}' } },
    ],
    inputs: [{ name: 'text' }],
  },
});
const run = (name: string, spec: object): KubeObject => ({
  apiVersion,
  kind: 'SwarmRun',
  metadata: { name, namespace },
  spec,
});
const secret: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'llm', namespace },
  stringData: { LLM_ENDPOINT: 'http://ollama.ollama.svc:11434' },
};

test('[TEAM-9] a team sleeps, wakes for a run whose steps show WarmingUp, finishes it, and sleeps again', async () => {
  let awayMillis = 0;
  const seed = await startSeedCluster((chat) => ({ text: `${lastText(chat, 'system').slice(0, 18)} done` }), {
    clock: { now: () => Date.now() + awayMillis },
  });
  cluster = seed;
  const find = <T extends KubeObject>(kind: string, name: string): Promise<T | undefined> =>
    seed.api.get<T>({ apiVersion: kind === 'Deployment' ? 'apps/v1' : apiVersion, kind, namespace, name });
  const isAsleep = async (): Promise<boolean> => {
    const deployments = await Promise.all(
      ['reader', 'writer'].map((name) => find('Deployment', `news-${name}-agent`)),
    );
    const agents = await Promise.all(
      ['reader', 'writer'].map((name) => find<SwarmAgent>('SwarmAgent', `news-${name}`)),
    );
    return (
      deployments.every((one) => Object(one?.status).replicas === 0) &&
      agents.every((agent) =>
        agent?.status?.conditions?.some(({ type, reason }) => type === 'Ready' && reason === 'ScaledToZero'),
      )
    );
  };
  const goAway = async (touched: string): Promise<void> => {
    awayMillis += 61_000;
    await seed.put(team(touched));
    await until(isAsleep);
    expect((await find<SwarmTeam>('SwarmTeam', 'news'))?.status?.scaledToZero).toBe(true);
  };

  await seed.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, secret, team('0'));
  for (const name of ['reader', 'writer']) await seed.ready('SwarmAgent', namespace, `news-${name}`);
  await goAway('1');

  const phases = new Set<string>();
  const { resourceVersion } = await seed.api.list({ apiVersion, kind: 'SwarmRun' });
  const stop = new AbortController();
  const watching = (async () => {
    const changes = seed.api.watch<SwarmRun>(
      { apiVersion, kind: 'SwarmRun' },
      { resourceVersion, signal: stop.signal },
    );
    for await (const change of changes)
      if (change.kind !== 'bookmark')
        for (const step of change.object.status?.steps ?? []) phases.add(`${step.name} ${step.phase}`);
  })().catch(() => {});
  await seed.put(run('one', { teamRef: 'news', input: { text: 'x' } }));
  const finished = await seed.finished(namespace, 'one');
  stop.abort();
  await watching;

  expect(finished.status).toMatchObject({ phase: 'Succeeded', output: 'You are the writer done' });
  expect(phases).toContain('reader WarmingUp');
  await goAway('2');

  // A run of one of its agents alone wakes it as well.
  await seed.put(run('two', { agent: 'news-writer', prompt: 'Write.' }));
  expect((await seed.finished(namespace, 'two')).status).toMatchObject({ phase: 'Succeeded' });
});
