import { chartFolder, releaseNamespace } from '../chart.ts';
import { createNamespace } from './create-namespace.ts';
import { folderHash } from './images/folder-hash.ts';
import { type Helm, withHelm } from './kubectl.ts';
import { world } from './world.ts';

const release = ['kubeswarm', '--namespace', releaseNamespace] as const;

/**
 * Installs charts/kubeswarm as release kubeswarm in kubeswarm-system, or upgrades it to the tree under test and to the
 * values given (`--set` and the like), and waits until operator and queue are ready. One release serves all test files:
 * its CRDs and webhooks are the cluster's.
 */
export async function installChart(...values: readonly string[]): Promise<void> {
  const all = [...nodeValues(), ...values];
  const hash = folderHash(chartFolder, all);
  // Of files that begin at the same time, the first installs it.
  await withHelm(async (helm) => {
    if (await isInstalled(helm, hash)) return;
    await createNamespace(releaseNamespace);
    const wait = ['--reset-values', '--wait', '--timeout=120s', '--description', hash];
    await helm('upgrade', '--install', ...release, chartFolder, ...wait, ...all);
  });
}

/** Whether the release is what the description stands for: what is done to it otherwise gives it another. */
async function isInstalled(helm: Helm, description: string): Promise<boolean> {
  const status = await helm('status', ...release, '--output=json').catch(() => '{}');
  const { info } = JSON.parse(status);
  return info?.status === 'deployed' && info.description === description;
}

/** `--set` of the values that make the chart take the images of this node. */
export function nodeValues(): readonly string[] {
  return nodeParameters().flatMap(({ name, value }) => ['--set', `${name}=${value}`]);
}

/** The same values as parameters of an Application. */
export function nodeParameters(): readonly { readonly name: string; readonly value: string }[] {
  const { operatorRepository, operatorTag } = world().names;
  return [
    { name: 'image.repository', value: operatorRepository },
    { name: 'image.tag', value: operatorTag },
    // No registry is asked: the node has the images.
    { name: 'agentImagePullPolicy', value: 'IfNotPresent' },
    { name: 'redis.image.digest', value: '' },
    // A machine with two cores, of which pods may ask for no more, and no other replica to wait for.
    { name: 'resources.requests.cpu', value: '50m' },
    { name: 'preStopSleepSeconds', value: '0' },
    { name: 'readinessProbe.initialDelaySeconds', value: '0' },
    { name: 'readinessProbe.periodSeconds', value: '1' },
  ];
}
