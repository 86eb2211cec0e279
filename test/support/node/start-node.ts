import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { ended } from '../cluster/child-programs.ts';
import { clusterPrograms } from '../cluster/programs.ts';
import { type Cluster, startCluster } from '../cluster/start.ts';
import { startArgocd } from './argocd.ts';
import { startContainerd } from './containerd.ts';
import { checkMachine } from './debian-programs.ts';
import { createBridge, joinNode } from './kubernetes-node.ts';
import { removeNode } from './leftovers.ts';
import { lockMachine } from './lock.ts';
import { nodeAddress, nodeFolder } from './node-folder.ts';
import { runProgram } from './run-program.ts';

/** A whole Kubernetes on this machine: control plane, one node with pods, Services and DNS, and Argo CD. */
export interface KubernetesNode {
  readonly cluster: Cluster;
  /** Takes all pods away at once, as a loss of power does, until the kubelet starts again. */
  killPods(): Promise<void>;
  startKubelet(): void;
  /** Ends everything and leaves nothing behind. */
  stop(): Promise<void>;
}

/**
 * Starts it, after removing what an aborted one left, and tells when images can be given to it, which is early. Rejects when
 * this machine has one that is kept by another process.
 */
export async function startNode(tellOfContainerd = (): void => {}): Promise<KubernetesNode> {
  checkMachine();
  lockMachine();
  const programs = await clusterPrograms([
    'etcd',
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'kubelet',
    'kube-proxy',
    'coredns',
    'kubectl',
    'helm',
    'argocd',
  ]);
  if (programs.kind === 'missing') throw new Error(programs.message);
  const { paths } = programs;
  await removeNode();
  mkdirSync(nodeFolder, { recursive: true });
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of children.toReversed()) await ended(child);
    await runProgram(paths['kube-proxy'], ['--cleanup']).catch(() => undefined);
    await removeNode();
  };
  try {
    await createBridge();
    const [cluster, containerd] = await Promise.all([
      startCluster(paths, { folder: nodeFolder, network: { address: nodeAddress } }),
      startContainerd().then((child) => {
        tellOfContainerd();
        return child;
      }),
    ]);
    children.push(containerd);
    const [node, argocd] = await Promise.all([joinNode(cluster, paths), startArgocd(cluster, paths)]);
    children.push(...node.children, ...argocd.children);
    return {
      cluster,
      killPods: node.killPods,
      startKubelet: node.startKubelet,
      stop: async () => {
        cluster.api.close();
        await argocd.plugin.stop();
        await stop();
        await cluster.stop();
      },
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
