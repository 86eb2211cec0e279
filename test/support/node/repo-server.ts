import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { argocdManifests } from '../cluster/argocd/manifests.ts';
import { pageCommands } from '../cluster/argocd/page-commands.ts';
import { createNamespace } from './create-namespace.ts';
import { argocdImage } from './images/import-images.ts';
import { kubectl } from './kubectl.ts';
import { applyObjects, listPath } from './node-api.ts';
import { argocdNamespace, nodeFolder, pluginSockets } from './node-folder.ts';
import { untilAnswer } from './until-row.ts';

const root = join(import.meta.dirname, '../../..');
const deployment = 'deployment/argocd-repo-server';
const inNamespace = ['--namespace', argocdNamespace] as const;

/** What Applications call the plugin of the sidecar. */
export const sidecarPlugin = 'kubeswarm-sidecar';
const socket = join(pluginSockets, `${sidecarPlugin}.sock`);

/**
 * Runs the repo-server of Argo CD's own manifests as a pod, with our sidecar as docs/argocd.md installs it, and waits until
 * the sidecar serves. It has no Git and no Redis there: the repo-server of the machine reads the repositories, and renders
 * by the socket of the sidecar.
 */
export async function startRepoServer(): Promise<void> {
  await createNamespace(argocdNamespace);
  await applyObjects([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'argocd-redis', namespace: argocdNamespace },
      stringData: { auth: '' },
    },
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-repo-server-'));
  try {
    cpSync(join(await argocdManifests(), 'base/repo-server'), folder, { recursive: true });
    writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
    await kubectl('apply', ...inNamespace, '-k', folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const install = pageCommands(join(root, 'docs/argocd.md')).find((line) =>
    line.includes('repo-server-sidecar.yaml'),
  );
  const [, ...args] = install?.split(' ') ?? [];
  await kubectl(...args.map((each) => (each.startsWith('plugin/') ? join(root, each) : each)));
  symlinkSync(await untilAnswer(socketOfPod, existsSync), socket);
}

/** Where the volume of the plugins' sockets lies on this machine; empty while there is no pod. */
async function socketOfPod(): Promise<string> {
  const pods = `/api/v1/namespaces/${argocdNamespace}/pods?labelSelector=app.kubernetes.io/name=argocd-repo-server`;
  const all = await listPath<KubeObject>(pods);
  const uid = all.find(({ metadata }) => metadata.deletionTimestamp === undefined)?.metadata.uid;
  const volume = 'volumes/kubernetes.io~empty-dir/plugins';
  return uid === undefined ? '' : join(nodeFolder, 'kubelet/pods', uid, volume, 'kubeswarm-v1.sock');
}

/** Waits until all of the pod is ready. */
export async function untilRepoServerIsReady(): Promise<void> {
  await kubectl('rollout', 'status', deployment, ...inNamespace, '--timeout=90s');
}

export async function stopRepoServer(): Promise<void> {
  rmSync(socket, { force: true });
  await kubectl('delete', deployment, ...inNamespace, '--ignore-not-found', '--wait=false');
}

const kustomization = {
  resources: [
    'argocd-repo-server-sa.yaml',
    'argocd-repo-server-deployment.yaml',
    'argocd-repo-server-service.yaml',
    'argocd-repo-server-network-policy.yaml',
  ],
  images: [{ name: 'quay.io/argoproj/argocd', newTag: argocdImage.split(':')[1] }],
  patches: [
    {
      target: { kind: 'Deployment' },
      patch: JSON.stringify([
        // There is no registry.
        { op: 'replace', path: '/spec/template/spec/containers/0/imagePullPolicy', value: 'IfNotPresent' },
        // The image has no gpg.
        {
          op: 'add',
          path: '/spec/template/spec/containers/0/env/-',
          value: { name: 'ARGOCD_GPG_ENABLED', value: 'false' },
        },
      ]),
    },
  ],
};
