import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ApiConnection } from './api-connection.ts';

/** A real etcd and kube-apiserver on this machine, without nodes. */
export interface Cluster {
  readonly api: ApiConnection;
  /** Path of a kubeconfig with all rights. */
  readonly kubeconfig: string;
  /** Kills the API server at once, as a crash does; what it stored stays. */
  killApiServer(): Promise<void>;
  /** Starts the API server again, at the same address, and waits until it is ready. */
  startApiServer(): Promise<void>;
  /** Ends all programs and removes their data. */
  stop(): Promise<void>;
}

export interface ClusterPrograms {
  readonly etcd: string;
  readonly 'kube-apiserver': string;
  /** Collects garbage and empties namespaces; nobody does without it. */
  readonly 'kube-controller-manager'?: string;
}

const deadlineMillis = 60_000;

/** Starts a cluster on free ports and waits until it is ready. Rejects with the end of the log when it does not come up. */
export async function startCluster(programs: ClusterPrograms): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-cluster-'));
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of children.toReversed()) await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [client = 0, peer = 0, secure = 0] = await freePorts(3);
    const token = writeSecrets(folder);
    children.push(started(folder, 'etcd', programs.etcd, etcdFlags(folder, client, peer)));
    const startServer = (): ChildProcess =>
      started(folder, 'kube-apiserver', programs['kube-apiserver'], apiServerFlags(folder, client, secure));
    let server = startServer();
    children.push(server);
    const certificate = join(folder, 'pki', 'apiserver.crt');
    await until(folder, () => existsSync(certificate));
    const ca = readFileSync(certificate, 'utf8');
    const api = new ApiConnection({ port: secure, token, ca });
    const untilReady = (): Promise<void> =>
      until(folder, async () => (await api.request('GET', '/readyz').catch(() => undefined))?.status === 200);
    await untilReady();
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigText(secure, token, ca), { mode: 0o600 });
    const manager = programs['kube-controller-manager'];
    if (manager !== undefined)
      children.push(started(folder, 'kube-controller-manager', manager, managerFlags(folder, kubeconfig)));
    return {
      api,
      kubeconfig,
      killApiServer: () => ended(server),
      startApiServer: async () => {
        server = startServer();
        children.push(server);
        await untilReady();
      },
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

function writeSecrets(folder: string): string {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const token = randomBytes(16).toString('hex');
  writeFileSync(join(folder, 'sa.pub'), publicKey);
  writeFileSync(join(folder, 'sa.key'), privateKey, { mode: 0o600 });
  writeFileSync(join(folder, 'tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  return token;
}

function etcdFlags(folder: string, client: number, peer: number): readonly string[] {
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    '--unsafe-no-fsync',
  ];
}

function apiServerFlags(folder: string, etcd: number, secure: number): readonly string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    `--secure-port=${secure}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--cert-dir=${join(folder, 'pki')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(folder, 'sa.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
  ];
}

/** Garbage and namespaces only: there are no nodes, and Deployments are ours to look at. */
function managerFlags(folder: string, kubeconfig: string): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--service-account-private-key-file=${join(folder, 'sa.key')}`,
    '--controllers=garbage-collector-controller,namespace-controller',
    '--leader-elect=false',
    '--secure-port=0',
  ];
}

function started(folder: string, name: string, program: string, flags: readonly string[]): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(program, [...flags], { stdio: ['ignore', log, log] });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function until(folder: string, isReady: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + deadlineMillis;
  while (!(await isReady())) {
    if (Date.now() > deadline)
      throw new Error(`the cluster did not come up within 60 s.\n${logEnds(folder)}`);
    await setTimeout(100);
  }
}

function logEnds(folder: string): string {
  return ['etcd', 'kube-apiserver', 'kube-controller-manager']
    .map((name) => join(folder, `${name}.log`))
    .filter(existsSync)
    .map((path) => `${path}:\n${readFileSync(path, 'utf8').slice(-2000)}`)
    .join('\n');
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

function kubeconfigText(port: number, token: string, ca: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'local',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': Buffer.from(ca).toString('base64'),
        },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'local', context: { cluster: 'local', user: 'admin', namespace: 'default' } }],
    'current-context': 'local',
  });
}
