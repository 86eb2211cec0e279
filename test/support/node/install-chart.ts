import { chartFolder, releaseNamespace } from '../chart.ts';
import { createNamespace } from './create-namespace.ts';
import { helm } from './kubectl.ts';
import { world } from './world.ts';

/**
 * Installs charts/kubeswarm as release kubeswarm in kubeswarm-system, or upgrades it to the tree under test and to the
 * values given (`--set` and the like), and waits until operator and queue are ready. One release serves all test files:
 * its CRDs and webhooks are the cluster's.
 */
export async function installChart(...values: readonly string[]): Promise<void> {
  await createNamespace(releaseNamespace);
  const release = ['upgrade', '--install', 'kubeswarm', chartFolder, '--namespace', releaseNamespace];
  await helm(...release, '--reset-values', '--wait', '--timeout=120s', ...nodeValues(), ...values);
}

/** Values that make the chart take the images of this node. */
export function nodeValues(): readonly string[] {
  const { operatorRepository, operatorTag } = world().names;
  return [
    ...['--set', `image.repository=${operatorRepository},image.tag=${operatorTag}`],
    // No registry is asked: the node has the images.
    ...['--set', 'agentImagePullPolicy=IfNotPresent,redis.image.digest='],
    // A machine with two cores, and no other replica to wait for.
    ...['--set', 'preStopSleepSeconds=0'],
  ];
}
