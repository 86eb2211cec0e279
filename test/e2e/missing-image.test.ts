import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import { createNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { installChart } from '../support/node/install-chart.ts';
import { getJson, kubectl } from '../support/node/kubectl.ts';
import { applyObjects } from '../support/node/node-api.ts';
import { startModel } from '../support/node/start-model.ts';
import { untilAnswer, untilRow } from '../support/node/until-row.ts';
import { swarmObjects } from '../support/swarm-objects.ts';

const namespace = 'missing-image';
const inNamespace = ['--namespace', namespace] as const;

const ours = swarmObjects(namespace);

describe('an agent whose image cannot be pulled', () => {
  beforeAll(async () => {
    const script = join(import.meta.dirname, 'trial/model.script.yaml');
    const image = ['--set', 'agentImage=registry.invalid/agent:1'];
    await Promise.all([installChart(...image), startModel([script]), createNamespace(namespace)]);
    await applyObjects([
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'model', namespace },
        stringData: { LLM_ENDPOINT: 'http://ollama.ollama.svc:11434' },
      },
      ours('SwarmAgent', 'editor', {
        model: 'qwen2.5:7b',
        prompt: { inline: 'You edit a sentence.' },
        infrastructure: { envFrom: [{ secretRef: { name: 'model' } }] },
      }),
      ours('SwarmRun', 'hasty', { agent: 'editor', prompt: 'Edit this.', timeoutSeconds: 5 }),
      ours('SwarmRun', 'patient', { agent: 'editor', prompt: 'Edit this.' }),
    ]);
  });
  afterAll(() => removeNamespaces(namespace));

  test('says that it is not ready, and its pod says why', async () => {
    await untilAnswer(
      () => kubectl('get', 'pods', ...inNamespace, '--no-headers'),
      (pods) => /ErrImagePull|ImagePullBackOff/.test(pods),
    );
    const { status } = await getJson<SwarmAgent>('swarmagent', 'editor', ...inNamespace);
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({ status: 'False', message: expect.stringContaining('0/1') });
  });

  test('lets a run end at its timeout, and say so', async () => {
    await untilRow(namespace, 'swarmruns', 'hasty', (row) => row.PHASE === 'Failed');
    const { status } = await getJson<SwarmRun>('swarmrun', 'hasty', ...inNamespace);
    expect(status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'Timeout',
      message: 'run exceeded timeout of 5s',
    });
  });

  test('with an image that is there ends the run that has waited', async () => {
    await untilRow(namespace, 'swarmruns', 'patient', (row) => row.PHASE === 'Running');
    await installChart();
    await untilRow(namespace, 'swarmruns', 'patient', (row) => row.PHASE === 'Succeeded');
    const { status } = await getJson<SwarmRun>('swarmrun', 'patient', ...inNamespace);
    expect(status?.output).toBe('Edited.');
  });
});
