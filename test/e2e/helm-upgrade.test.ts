import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { kinds } from '../../schemas/kinds.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { releaseNamespace } from '../support/chart.ts';
import { createNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { installChart } from '../support/node/install-chart.ts';
import { kubectl } from '../support/node/kubectl.ts';
import { applyObjects, ourApi, readPath } from '../support/node/node-api.ts';
import { helmRelease, upgradeToNextVersion } from '../support/node/release.ts';
import { modelTurns, startModel } from '../support/node/start-model.ts';
import { untilAnswer, untilRow } from '../support/node/until-row.ts';

const namespace = 'helm-upgrade';
const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-upgrade-'));
const steps = ['sort', 'answer'];
const letters = Array.from({ length: 50 }, (_, index) => `letter-${String(index + 1).padStart(2, '0')}`);
const eachStep = letters.flatMap((letter) => steps.map((step) => `${step} ${letter}`)).toSorted();

const swarm = (kind: string, name: string, spec: object): KubeObject => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind,
  metadata: { name, namespace },
  spec,
});
const teamSpec = {
  successfulRunsHistoryLimit: letters.length,
  roles: steps.map((name) => ({ name, swarmAgent: name })),
  pipeline: [
    { role: 'sort', inputs: { letter: '{{ .input.letter }}' } },
    { role: 'answer', dependsOn: ['sort'], inputs: { sorted: '{{ .steps.sort.output }}' } },
  ],
};
const objects = [
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'model', namespace },
    stringData: { LLM_ENDPOINT: 'http://ollama.ollama.svc:11434' },
  },
  ...steps.map((step) =>
    swarm('SwarmAgent', step, {
      model: 'qwen3',
      prompt: { inline: `${step} is your step.` },
      guardrails: { limits: { concurrentTasks: 10 } },
      infrastructure: { envFrom: [{ secretRef: { name: 'model' } }] },
    }),
  ),
  swarm('SwarmTeam', 'post', teamSpec),
];

/** One conversation for each step of each run, so that the model's log says how often each was held. */
function writeScript(): string {
  const agents = eachStep.map((name) => {
    const [step, letter] = name.split(' ');
    return {
      name,
      match: { system: `${step} is your step`, user: letter },
      turns: [{ name: 'only', reply: { text: `${step}: ${letter}` } }],
    };
  });
  const script = { apiVersion: 'recipes.kubeswarm.io/v1', kind: 'ModelScript', models: ['qwen3'], agents };
  const file = join(folder, 'model.script.yaml');
  writeFileSync(file, JSON.stringify(script));
  return file;
}

async function runs(): Promise<readonly SwarmRun[]> {
  const path = `${ourApi}/namespaces/${namespace}/swarmruns`;
  return (await readPath<{ items: readonly SwarmRun[] }>(path)).items ?? [];
}
const inPhase = (all: readonly SwarmRun[], phase: string): number =>
  all.filter(({ status }) => status?.phase === phase).length;
const held = async (): Promise<readonly unknown[]> => (await modelTurns()).map(({ agent }) => agent);
const operatorImage = (): Promise<string> =>
  kubectl(
    ...['get', 'deployment/kubeswarm', '--namespace', releaseNamespace],
    '--output=jsonpath={.spec.template.spec.containers[0].image}',
  );
const agentImages = (): Promise<string> =>
  kubectl(
    ...['get', 'deployments', '--namespace', namespace],
    '--output=jsonpath={.items[*].spec.template.spec.containers[0].image}',
  );

describe('the release of the chart on a node', () => {
  const verdictsNow = async (): Promise<readonly (readonly (string | undefined)[])[]> =>
    (await runs()).map(({ metadata, status }) => [metadata.name, metadata.uid, status?.completionTime]);

  beforeAll(async () => {
    await Promise.all([installChart(), startModel([writeScript()], { thinkMillis: 2_000 })]);
    await createNamespace(namespace);
    await applyObjects(objects);
    for (const step of steps) await untilRow(namespace, 'swarmagents', step, (row) => row.READY === '1');
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await removeNamespaces(namespace);
  });

  test('[UPGRADE-1] an upgrade with 50 runs in flight loses none and repeats no finished step', async () => {
    const before = await agentImages();
    await applyObjects(
      letters.map((letter) => swarm('SwarmRun', letter, { teamRef: 'post', input: { letter } })),
    );
    await untilAnswer(held, (turns) => turns.length >= 10);
    expect(inPhase(await runs(), 'Succeeded')).toBeLessThan(letters.length);
    const image = await upgradeToNextVersion('0.2.0');
    const done = await untilAnswer(runs, (all) => inPhase(all, 'Succeeded') === letters.length);
    expect(done.map(({ metadata, status }) => [metadata.name, status?.output])).toEqual(
      letters.map((letter) => [letter, `answer: ${letter}`]),
    );
    expect((await held()).toSorted()).toEqual(eachStep);
    expect(before).not.toContain(image);
    // The agents follow, one after the other.
    await untilAnswer(agentImages, (images) => images === `${image} ${image}`);
  });

  test('[UPGRADE-2] helm rollback brings the operator before back', async () => {
    await helmRelease('rollback', '--wait', '--timeout=120s');
    expect(await operatorImage()).not.toContain(':0.2.0');
  });

  test('[CHART-27] helm test passes, and leaves nothing', async () => {
    expect(await helmRelease('test', '--timeout=90s')).toMatch(/Phase: +Succeeded/);
    const what = 'pods,configmaps,serviceaccounts,roles,rolebindings,swarmagents,swarmruns,deployments';
    await untilAnswer(
      () => kubectl('get', what, '--namespace', releaseNamespace, '--output=name'),
      (names) => !names.includes('kubeswarm-test'),
    );
  });

  test('[UPGRADE-2] after the rollback the agents follow', async () => {
    const image = await operatorImage();
    await untilAnswer(agentImages, (images) => images === `${image} ${image}`);
  });

  test('[UPGRADE-3] helm uninstall leaves definitions and objects, and a new release has them', async () => {
    const verdicts = await verdictsNow();
    expect(verdicts).toHaveLength(letters.length);
    await helmRelease('uninstall', '--wait');
    const left = await kubectl('get', 'deployments', '--namespace', releaseNamespace, '--output=name');
    expect(left).toBe('');
    const definitions = await kubectl('get', 'customresourcedefinitions', '--output=name');
    for (const { plural } of kinds) expect(definitions).toContain(`/${plural}.kubeswarm.io`);
    expect(await verdictsNow()).toEqual(verdicts);

    await installChart();
    await applyObjects([swarm('SwarmTeam', 'post', { ...teamSpec, output: '{{ .steps.answer.output }}' })]);
    await untilAnswer(
      () => readPath<KubeObject>(`${ourApi}/namespaces/${namespace}/swarmteams/post`),
      ({ metadata, status }) => Object(status).observedGeneration === metadata?.generation,
    );
    expect(await verdictsNow()).toEqual(verdicts);
    expect(await held()).toHaveLength(eachStep.length);
  });
});
