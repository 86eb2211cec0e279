import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { kit } from '../cluster/argocd/admin.ts';
import { type CmpServer, startCmpServer } from '../cluster/argocd/cmp-server.ts';
import { argocdManifests } from '../cluster/argocd/manifests.ts';
import { started, untilUp } from '../cluster/child-programs.ts';
import type { Cluster } from '../cluster/start.ts';
import { freePort } from '../free-port.ts';
import { debianProgram } from './debian-programs.ts';
import { argocdNamespace, nodeFolder, pluginFolder, pluginSockets } from './node-folder.ts';
import { runProgram } from './run-program.ts';

export interface ArgocdPrograms {
  readonly argocd: string;
  readonly kubectl: string;
  readonly helm: string;
}

export interface Argocd {
  readonly children: readonly ChildProcess[];
  readonly plugin: CmpServer;
}

/**
 * Starts Argo CD without its web server, with the settings of our kit and our plugin in an argocd-cmp-server, as its
 * programs on this machine. It delivers what lies in Git repositories of this machine.
 */
export async function startArgocd(cluster: Cluster, programs: ArgocdPrograms): Promise<Argocd> {
  await install(cluster, programs.kubectl);
  mkdirSync(pluginFolder, { recursive: true });
  const plugin = await startCmpServer(programs.argocd, pluginFolder, nodeFolder);
  symlinkSync(dirname(plugin.socketPath), pluginSockets);
  const links = join(nodeFolder, 'argocd');
  const temporary = join(links, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const env = {
    ...process.env,
    // It takes itself for a pod of the cluster, and finds the cluster by the kubeconfig.
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    KUBECONFIG: argocdKubeconfig(cluster.kubeconfig),
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_PLUGINSOCKFILEPATH: pluginSockets,
    // As plugin/argocd/argocd-cmd-params-cm.yaml sets it.
    ARGOCD_REPO_SERVER_PLUGIN_TAR_EXCLUSIONS: commandParameters()['reposerver.plugin.tar.exclusions'],
    // Seconds. Between waves it waits this long for controllers to act, in place of 2.
    ARGOCD_SYNC_WAVE_DELAY: '1',
    // Requests a second, in place of 50.
    ARGOCD_K8S_CLIENT_QPS: '1000',
    TMPDIR: temporary,
    // Where it finds helm.
    PATH: `${links}:${process.env.PATH}`,
  };
  symlinkSync(programs.helm, join(links, 'helm'));
  // One file, many programs: it acts by the name that it is called by.
  const start = (name: string, ...flags: readonly string[]): ChildProcess => {
    const link = join(links, name);
    symlinkSync(programs.argocd, link);
    return started(nodeFolder, name, link, flags, env);
  };
  const redis = `127.0.0.1:${await freePort()}`;
  const repository = `127.0.0.1:${await freePort()}`;
  const children = [
    started(nodeFolder, 'argocd-redis', debianProgram('redis-server'), [
      ...['--port', portOf(redis), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      ...['--dir', nodeFolder],
    ]),
    start(
      'argocd-repo-server',
      ...['--redis', redis, '--port', portOf(repository), '--metrics-port', String(await freePort())],
      ...['--address', '127.0.0.1', '--disable-tls'],
    ),
    start(
      'argocd-application-controller',
      ...['--redis', redis, '--repo-server', repository, '--repo-server-plaintext'],
      ...['--metrics-port', String(await freePort()), '--app-resync', '10', '--namespace', argocdNamespace],
    ),
  ];
  await untilUp(nodeFolder, 'the repo-server of Argo CD', () => accepts(Number(portOf(repository))));
  return { children, plugin };
}

const portOf = (address: string): string => address.split(':')[1] ?? '';

/** CRDs, settings and the default project. */
async function install({ kubeconfig }: Cluster, kubectl: string): Promise<void> {
  const manifests = await argocdManifests();
  const run = (...args: readonly string[]): Promise<string> =>
    runProgram(kubectl, [`--kubeconfig=${kubeconfig}`, ...args]);
  await run('apply', '--server-side', '-k', join(manifests, 'crds'));
  const file = join(nodeFolder, 'argocd.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: await objects() }), {
    mode: 0o600,
  });
  // The API server serves new kinds at once, but tells kubectl of them later.
  await untilUp(nodeFolder, 'the API of Argo CD', () =>
    run('apply', '--server-side', '-f', file).then(
      () => true,
      () => false,
    ),
  );
}

/** Its programs work in the namespace of the kubeconfig's context. */
function argocdKubeconfig(kubeconfig: string): string {
  const text = readFileSync(kubeconfig, 'utf8');
  const path = join(nodeFolder, 'argocd.kubeconfig');
  writeFileSync(path, text.replace('"namespace":"default"', `"namespace":"${argocdNamespace}"`), {
    mode: 0o600,
  });
  return path;
}

function commandParameters(): Readonly<Record<string, string>> {
  return parse(readFileSync(join(kit, 'argocd-cmd-params-cm.yaml'), 'utf8')).data;
}

/**
 * argocd-cm as Argo CD installs it, with our kit applied to it. Argo CD's own leaves statuses of pods and the like alone,
 * each of which would have the Application compared.
 */
export async function argocdSettings(): Promise<KubeObject> {
  const own = parse(readFileSync(join(await argocdManifests(), 'base/config/argocd-cm.yaml'), 'utf8'));
  const ours = parse(readFileSync(join(kit, 'argocd-cm.yaml'), 'utf8'));
  return {
    ...own,
    metadata: { ...own.metadata, namespace: argocdNamespace },
    data: { ...own.data, ...ours.data },
  };
}

async function objects(): Promise<readonly object[]> {
  const labels = { 'app.kubernetes.io/part-of': 'argocd' };
  const configMap = (name: string): object => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: argocdNamespace, labels },
  });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: argocdNamespace } },
    await argocdSettings(),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'argocd-secret', namespace: argocdNamespace, labels },
      stringData: { 'server.secretkey': randomBytes(16).toString('hex') },
    },
    ...['argocd-rbac-cm', 'argocd-ssh-known-hosts-cm', 'argocd-tls-certs-cm', 'argocd-gpg-keys-cm'].map(
      configMap,
    ),
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'default', namespace: argocdNamespace },
      spec: {
        sourceRepos: ['*'],
        destinations: [{ namespace: '*', server: '*' }],
        clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      },
    },
  ];
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
