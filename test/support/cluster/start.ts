import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { freePort } from '../free-port.ts';
import { ApiConnection } from './api-connection.ts';
import { type AuditedRequest, auditedRequests, auditFlags } from './audited-requests.ts';
import { ended, started, untilUp } from './child-programs.ts';
import {
  apiServerFlags,
  etcdFlags,
  kubeconfigText,
  managerFlags,
  type PodNetwork,
} from './control-plane-flags.ts';
import { installDefinitions } from './schema-cluster.ts';

/** A real etcd and kube-apiserver on this machine, without nodes. */
export interface Cluster {
  readonly api: ApiConnection;
  /** Path of a kubeconfig with all rights. */
  readonly kubeconfig: string;
  /** Kills the API server at once, as a crash does; what it stored stays. */
  killApiServer(): Promise<void>;
  /** Starts the API server again, at the same address, and waits until it is ready. */
  startApiServer(): Promise<void>;
  /** What service accounts have asked of it so far; nothing unless the cluster is audited. */
  requests(): readonly AuditedRequest[];
  /** Ends all programs and removes their data. */
  stop(): Promise<void>;
}

export interface ClusterPrograms {
  readonly etcd: string;
  readonly 'kube-apiserver': string;
  /** Collects garbage and empties namespaces; nobody does without it. */
  readonly 'kube-controller-manager'?: string;
}

export interface ClusterOptions {
  /** For data, logs and the kubeconfig. Default: a new folder, removed on stop. */
  readonly folder?: string;
  /** Of a node that is to join: the API server is reachable from its pods, and every controller runs. */
  readonly network?: PodNetwork;
  /** Records what service accounts ask of the API server. */
  readonly isAudited?: boolean;
  /** Custom resource definitions whose kinds are served, and known to the garbage collector, from the beginning. */
  readonly definitions?: readonly KubeObject[];
}

/** Starts a cluster on free ports and waits until it is ready. Rejects with the end of the log when it does not come up. */
export async function startCluster(
  programs: ClusterPrograms,
  options: ClusterOptions = {},
): Promise<Cluster> {
  const { network } = options;
  const address = network?.address ?? '127.0.0.1';
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'kubeswarm-cluster-'));
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of children.toReversed()) await ended(child);
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
    const token = writeSecrets(folder);
    children.push(started(folder, 'etcd', programs.etcd, etcdFlags(folder, client, peer)));
    const serverFlags = [
      ...apiServerFlags(folder, client, secure, network),
      ...(options.isAudited === true ? auditFlags(folder) : []),
    ];
    const startServer = (): ChildProcess =>
      started(folder, 'kube-apiserver', programs['kube-apiserver'], serverFlags);
    let server = startServer();
    children.push(server);
    const certificate = join(folder, 'pki', 'apiserver.crt');
    await untilUp(folder, 'the cluster', () => existsSync(certificate));
    const ca = readFileSync(certificate, 'utf8');
    const api = new ApiConnection({ host: address, port: secure, token, ca });
    const untilReady = (): Promise<void> =>
      untilUp(
        folder,
        'the cluster',
        async () => (await api.request('GET', '/readyz').catch(() => undefined))?.status === 200,
      );
    await untilReady();
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigText(address, secure, token, ca), { mode: 0o600 });
    // The garbage collector looks for kinds when it starts, and again after 30 s.
    await installDefinitions(api, options.definitions ?? []);
    const manager = programs['kube-controller-manager'];
    if (manager !== undefined)
      children.push(
        started(folder, 'kube-controller-manager', manager, managerFlags(folder, kubeconfig, network)),
      );
    return {
      api,
      kubeconfig,
      killApiServer: () => ended(server),
      startApiServer: async () => {
        server = startServer();
        children.push(server);
        await untilReady();
      },
      requests: () => auditedRequests(folder),
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

function writeSecrets(folder: string): string {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
  });
  const token = randomBytes(16).toString('hex');
  writeFileSync(join(folder, 'sa.pub'), publicKey);
  writeFileSync(join(folder, 'sa.key'), privateKey, { mode: 0o600 });
  writeFileSync(join(folder, 'tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  return token;
}
