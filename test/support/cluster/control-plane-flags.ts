import { join } from 'node:path';

/** Where pods of this machine reach the API server. */
export interface PodNetwork {
  /** Address of this machine on the network of the pods. */
  readonly address: string;
}

/** Services get their addresses from here. */
const serviceRange = '10.96.0.0/16';

export function etcdFlags(folder: string, client: number, peer: number): readonly string[] {
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    '--unsafe-no-fsync',
    // It elects itself, as soon as nobody else can have been elected.
    '--heartbeat-interval=10',
    '--election-timeout=100',
  ];
}

export function apiServerFlags(
  folder: string,
  etcd: number,
  secure: number,
  network: PodNetwork | undefined,
): readonly string[] {
  const address = network?.address ?? '127.0.0.1';
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    `--secure-port=${secure}`,
    `--bind-address=${address}`,
    `--advertise-address=${address}`,
    `--cert-dir=${join(folder, 'pki')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(folder, 'sa.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
    `--service-cluster-ip-range=${serviceRange}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    ...(network === undefined ? [] : ['--kubelet-preferred-address-types=InternalIP']),
  ];
}

/** Garbage and namespaces only where there are no nodes: Deployments are then ours to look at. */
export function managerFlags(
  folder: string,
  kubeconfig: string,
  network: PodNetwork | undefined,
): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--service-account-private-key-file=${join(folder, 'sa.key')}`,
    ...(network === undefined
      ? ['--controllers=garbage-collector-controller,namespace-controller']
      : [
          '--controllers=*,-nodeipam',
          // The API server's self-made certificate is its own authority.
          `--root-ca-file=${join(folder, 'pki', 'apiserver.crt')}`,
          '--use-service-account-credentials=true',
        ]),
    '--leader-elect=false',
    '--secure-port=0',
    // When it empties a namespace it asks for each kind: by default 20 times a second.
    '--kube-api-qps=1000',
    '--kube-api-burst=1000',
  ];
}

export function kubeconfigText(address: string, port: number, token: string, ca: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'local',
        cluster: {
          server: `https://${address}:${port}`,
          'certificate-authority-data': Buffer.from(ca).toString('base64'),
        },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'local', context: { cluster: 'local', user: 'admin', namespace: 'default' } }],
    'current-context': 'local',
  });
}
