import { delimiter } from 'node:path';
import { executableIn } from '../executable-in.ts';

/** Program of the machine -> the Debian package that has it. */
const packages = {
  containerd: 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  conntrack: 'conntrack',
  ip: 'iproute2',
  busybox: 'busybox-static',
  buildah: 'buildah',
  'redis-server': 'redis-server',
  bridge: 'containernetworking-plugins',
} as const;

export type DebianProgram = keyof typeof packages;

/** Programs of the network of pods are not on PATH. */
export const networkPlugins = '/usr/lib/cni';
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', networkPlugins];

/** Absolute path. Throws with the packages that are to be installed. */
export function debianProgram(name: DebianProgram): string {
  const path = executableIn(folders, name);
  if (path === undefined) throw new Error(advice([name]));
  return path;
}

/** Throws unless this machine can run a node. */
export function checkMachine(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('a node needs Linux and root: run it in a virtual machine of its own');
  const missing = Object.keys(packages)
    .filter(isDebianProgram)
    .filter((name) => executableIn(folders, name) === undefined);
  if (missing.length > 0) throw new Error(advice(missing));
}

function advice(missing: readonly DebianProgram[]): string {
  const wanted = [...new Set(missing.map((name) => packages[name]))].join(' ');
  return `${missing.join(', ')} is not on this machine. Run: apt-get install --no-install-recommends ${wanted}`;
}

function isDebianProgram(name: string): name is DebianProgram {
  return Object.hasOwn(packages, name);
}
