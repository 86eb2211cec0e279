import { afterEach, describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../operator/controllers/common/workload.ts';
import type { ArtifactStore, SwarmAgent } from '../../../schemas/generated/types.ts';
import { type ControlPlane, createControlPlane, secretNamed } from './control-plane.ts';
import { agentNamed, teamNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

interface Pods {
  readonly env: Readonly<Record<string, unknown>>;
  readonly volumes: readonly unknown[];
  readonly mounts: readonly unknown[];
}

async function deploymentOf(agent: string): Promise<Pods> {
  await plane.reconcile('SwarmAgent', agent);
  const key = { apiVersion: 'apps/v1', kind: 'Deployment', name: `${agent}-agent` };
  const { template } = (await plane.find<Deployment>(key))?.spec ?? {};
  const [container] = template?.spec.containers ?? [];
  const env = (container?.env ?? []).map((one) => [one.name, one.value ?? one.valueFrom?.secretKeyRef]);
  return {
    env: Object.fromEntries(env.filter(([name]) => /ARTIFACT|^AWS/.test(String(name)))),
    volumes: (template?.spec.volumes ?? []).filter(({ name }) => name === 'swarm-artifacts'),
    mounts: (container?.volumeMounts ?? []).filter(({ name }) => name === 'swarm-artifacts'),
  };
}

/** The pods of the inline role of a team with this store. */
async function podsOf(artifactStore?: ArtifactStore): Promise<Pods> {
  plane = await createControlPlane();
  await plane.put(secretNamed('bucket-keys', { AWS_ACCESS_KEY_ID: 'one', AWS_SECRET_ACCESS_KEY: 'two' }));
  const runtime = { artifacts: { saveOutput: true, format: 'json' as const } };
  const roles = [{ name: 'write', model: 'qwen3:4b', runtime }];
  await plane.put(
    teamNamed('desk', { roles, pipeline: [{ role: 'write' }], ...(artifactStore && { artifactStore }) }),
  );
  await plane.reconcile('SwarmTeam', 'desk');
  return deploymentOf('desk-write');
}
const saving = { AGENT_ARTIFACTS: '{"saveOutput":true,"format":"json"}' };

describe('[ARTIFACT-14] the pods of a team', () => {
  test('with a claim mount it where their files are', async () => {
    expect(await podsOf({ type: 'local', local: { claimName: 'files', path: '/data/files' } })).toEqual({
      env: { ...saving, AGENT_ARTIFACT_STORE_URL: 'file:///data/files', AGENT_ARTIFACT_DIR: '/data/files' },
      volumes: [{ name: 'swarm-artifacts', persistentVolumeClaim: { claimName: 'files' } }],
      mounts: [{ name: 'swarm-artifacts', mountPath: '/data/files' }],
    });
  });

  test('without a claim have a folder each', async () => {
    const { volumes, mounts } = await podsOf({ type: 'local' });
    expect(volumes).toEqual([{ name: 'swarm-artifacts', emptyDir: { sizeLimit: '256Mi' } }]);
    expect(mounts).toEqual([{ name: 'swarm-artifacts', mountPath: '/artifacts' }]);
  });

  test('with a bucket get its keys from the Secret, and nothing else of it', async () => {
    const s3 = {
      bucket: 'files',
      prefix: 'swarm',
      region: 'eu-1',
      credentialsSecret: { name: 'bucket-keys' },
    };
    const pods = await podsOf({ type: 's3', s3 });
    expect(pods).toEqual({
      env: {
        ...saving,
        AGENT_ARTIFACT_STORE_URL: 's3://files/swarm?region=eu-1',
        AGENT_ARTIFACT_DIR: '/tmp/swarm-artifacts',
        AWS_ACCESS_KEY_ID: { name: 'bucket-keys', key: 'AWS_ACCESS_KEY_ID' },
        AWS_SECRET_ACCESS_KEY: { name: 'bucket-keys', key: 'AWS_SECRET_ACCESS_KEY' },
      },
      volumes: [],
      mounts: [],
    });
  });

  test('with a bucket and no Secret have the identity of the pod', async () => {
    const { env } = await podsOf({ type: 's3', s3: { bucket: 'files' } });
    expect(Object.keys(env).filter((name) => name.startsWith('AWS'))).toEqual([]);
  });

  test('of a team without a store know of none', async () => {
    expect(await podsOf()).toEqual({ env: saving, volumes: [], mounts: [] });
  });

  test('mount nothing over their own program, whoever writes the annotation', async () => {
    plane = await createControlPlane();
    const agent: SwarmAgent = agentNamed('helper');
    for (const path of ['/opt/kubeswarm', '/tmp', '/a/../etc/swarm']) {
      const annotations = { 'kubeswarm.io/team-artifact-store-url': `file://${path}` };
      await plane.put({ ...agent, metadata: { ...agent.metadata, annotations } });
      expect(await deploymentOf('helper')).toEqual({ env: {}, volumes: [], mounts: [] });
    }
  });
});
