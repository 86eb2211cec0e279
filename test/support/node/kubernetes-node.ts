import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ended, started, untilUp } from '../cluster/child-programs.ts';
import type { Cluster } from '../cluster/start.ts';
import { debianProgram } from './debian-programs.ts';
import { killContainers } from './leftovers.ts';
import {
  bridge,
  containerdSocket,
  dnsServiceAddress,
  nodeAddress,
  nodeFolder,
  podRange,
} from './node-folder.ts';
import { runProgram } from './run-program.ts';

export interface NodePrograms {
  readonly 'kube-scheduler': string;
  readonly kubelet: string;
  readonly 'kube-proxy': string;
  readonly coredns: string;
}

/** The bridge has to exist before the API server binds to its address and the kubelet takes it for the node's. */
export async function createBridge(): Promise<void> {
  const ip = debianProgram('ip');
  await runProgram(ip, ['link', 'add', bridge, 'type', 'bridge']);
  await runProgram(ip, ['address', 'add', `${nodeAddress}/24`, 'dev', bridge]);
  await runProgram(ip, ['link', 'set', bridge, 'up']);
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
}

export interface JoinedNode {
  /** All that runs for it. */
  readonly children: readonly ChildProcess[];
  /** Takes its pods away at once, as a loss of power does: their containers die, and nobody starts them again. */
  killPods(): Promise<void>;
  /** Brings the node back. */
  startKubelet(): void;
}

/** Starts what makes this machine a node of the cluster, and waits until it is ready for pods. */
export async function joinNode(cluster: Cluster, programs: NodePrograms): Promise<JoinedNode> {
  const { kubeconfig } = cluster;
  const file = (name: string, content: string): string => {
    const path = join(nodeFolder, name);
    writeFileSync(path, content);
    return path;
  };
  const start = (name: keyof NodePrograms, ...flags: readonly string[]): ChildProcess =>
    started(nodeFolder, name, programs[name], flags);
  const kubeletFile = file('kubelet.json', JSON.stringify(kubeletConfiguration));
  const startKubelet = (): ChildProcess =>
    start(
      'kubelet',
      `--config=${kubeletFile}`,
      `--kubeconfig=${kubeconfig}`,
      '--hostname-override=node',
      `--root-dir=${join(nodeFolder, 'kubelet')}`,
      `--cert-dir=${join(nodeFolder, 'kubelet-pki')}`,
      `--node-ip=${nodeAddress}`,
    );
  let kubelet = startKubelet();
  const children = [
    kubelet,
    start(
      'kube-scheduler',
      `--kubeconfig=${kubeconfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      '--leader-elect=false',
      '--secure-port=0',
    ),
    start(
      'kube-proxy',
      `--config=${file('kube-proxy.json', JSON.stringify(proxyConfiguration(kubeconfig)))}`,
    ),
    start('coredns', '-conf', file('Corefile', corefile(kubeconfig))),
  ];
  await create(cluster, '/api/v1/namespaces/kube-system/services', dnsService);
  await create(cluster, '/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices', dnsEndpoints);
  await untilUp(nodeFolder, 'the node', () => isReady(cluster));
  return {
    children,
    killPods: async () => {
      await ended(kubelet);
      await killContainers();
    },
    startKubelet: () => {
      kubelet = startKubelet();
    },
  };
}

async function create({ api }: Cluster, path: string, object: object): Promise<void> {
  const { status, body } = await api.request('POST', path, object);
  if (status !== 201) throw new Error(`${path} was refused: ${JSON.stringify(body)}`);
}

async function isReady({ api }: Cluster): Promise<boolean> {
  const { status, body } = await api.request('GET', '/api/v1/nodes/node');
  return (
    status === 200 &&
    /"type":"Ready","status":"True"|"status":"True"[^}]*"type":"Ready"/.test(JSON.stringify(body))
  );
}

const kubeletConfiguration = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  failCgroupV1: false,
  cgroupDriver: 'cgroupfs',
  enforceNodeAllocatable: [],
  failSwapOn: false,
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: 'AlwaysAllow' },
  clusterDNS: [dnsServiceAddress],
  clusterDomain: 'cluster.local',
  containerRuntimeEndpoint: `unix://${containerdSocket}`,
  // The disk is the machine's: nothing may be evicted or collected because others fill it.
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
  evictionHard: { 'memory.available': '1Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
};

const proxyConfiguration = (kubeconfig: string): object => ({
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  mode: 'iptables',
  clusterCIDR: podRange,
  hostnameOverride: 'node',
  clientConnection: { kubeconfig },
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  healthzBindAddress: '127.0.0.1:10256',
  // Pods that speak to each other through a Service share the bridge, where answers would skip the rules.
  iptables: { masqueradeAll: true },
});

/** DNS runs on the machine, behind the Service that the kubelet tells to pods. */
const corefile = (kubeconfig: string): string => `.:10053 {
  bind ${nodeAddress}
  kubernetes cluster.local in-addr.arpa {
    kubeconfig ${kubeconfig} local
    ttl 1
  }
}
`;

const dnsService = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kube-dns', namespace: 'kube-system' },
  spec: {
    clusterIP: dnsServiceAddress,
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 10053 },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 10053 },
    ],
  },
};

const dnsEndpoints = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: 'kube-dns-host',
    namespace: 'kube-system',
    labels: { 'kubernetes.io/service-name': 'kube-dns' },
  },
  addressType: 'IPv4',
  endpoints: [{ addresses: [nodeAddress] }],
  ports: [
    { name: 'dns', port: 10053, protocol: 'UDP' },
    { name: 'dns-tcp', port: 10053, protocol: 'TCP' },
  ],
};
