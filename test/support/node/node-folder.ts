import { join } from 'node:path';

/** A machine holds one node, since bridge and packet rules are the machine's: so it has one place, known to all. */
export const nodeFolder = '/var/tmp/kubeswarm-node';

/** The node's own address on the network of its pods, where they reach the API server and DNS. */
export const nodeAddress = '10.244.0.1';
export const podRange = '10.244.0.0/24';
export const dnsServiceAddress = '10.96.0.10';
export const bridge = 'kubeswarm0';

export const containerdSocket = join(nodeFolder, 'containerd.sock');
/** Speaks with the process that keeps the node. */
export const controlSocket = join(nodeFolder, 'control.sock');
/** Held by the process that keeps the node, for as long as it lives. */
export const lockFile = `${nodeFolder}.lock`;
/** The plugin that argocd-cmp-server runs: bundles of the tree under test. */
export const pluginFolder = join(nodeFolder, 'plugin');
/** Where the repo-server of Argo CD finds plugins: a socket each, under the name that Applications give. */
export const pluginSockets = join(nodeFolder, 'plugins');
/** What Argo CD is installed in. */
export const argocdNamespace = 'argocd';
