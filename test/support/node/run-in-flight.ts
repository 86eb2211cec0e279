import { swarmObjects } from '../swarm-objects.ts';
import { createNamespace } from './create-namespace.ts';
import { applyObjects } from './node-api.ts';
import { untilRow } from './until-row.ts';

const run = 'letter';

/**
 * Creates the namespace with an agent and a run of two steps, and resolves when the first is with the model: that of
 * test/e2e/trial/model.script.yaml, in the namespace named.
 */
export async function startRunIn(namespace: string, modelNamespace: string): Promise<void> {
  await createNamespace(namespace);
  const swarm = swarmObjects(namespace);
  await applyObjects([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'model', namespace },
      stringData: { LLM_ENDPOINT: `http://ollama.${modelNamespace}.svc:11434` },
    },
    swarm('SwarmAgent', 'editor', {
      model: 'qwen2.5:7b',
      prompt: { inline: 'You edit a sentence.' },
      infrastructure: { envFrom: [{ secretRef: { name: 'model' } }] },
    }),
    swarm('SwarmTeam', 'editors', {
      roles: [
        { name: 'first', swarmAgent: 'editor' },
        { name: 'second', swarmAgent: 'editor' },
      ],
      pipeline: [{ role: 'first' }, { role: 'second', dependsOn: ['first'] }],
    }),
    swarm('SwarmRun', run, { teamRef: 'editors' }),
  ]);
  await untilRow(namespace, 'swarmruns', run, (row) => row.PHASE === 'Running');
  await untilRow(namespace, 'swarmagents', 'editor', (row) => row.READY === '1');
}

/** Waits until that run has ended well. */
export async function untilRunSucceeds(namespace: string): Promise<void> {
  await untilRow(namespace, 'swarmruns', run, (row) => row.PHASE === 'Succeeded');
}
