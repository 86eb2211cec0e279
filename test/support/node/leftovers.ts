import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { debianProgram } from './debian-programs.ts';
import { bridge, nodeFolder } from './node-folder.ts';
import { runProgram } from './run-program.ts';

const programs = new Set([
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'coredns',
  'containerd',
  'containerd-shim-runc-v2',
  'argocd',
  'redis-server',
  'redis-check-rdb',
]);
/** Where the network plugins remember what they gave to pods. */
const networkResults = '/var/lib/cni/results';

/**
 * Ends whatever of a node runs on this machine, and takes its mounts, network and data away. What belongs to a node is
 * known by its folder, which stands in the command line of its programs and in the root mount of its containers.
 */
export async function removeNode(): Promise<void> {
  // Those that start others first: a kubelet or a shim would answer the death of a container.
  await killAll(isProgramOfNode);
  await killContainers();
  await unmountAll();
  await runProgram(debianProgram('ip'), ['link', 'delete', bridge]).catch(() => undefined);
  for (const name of existsSync(networkResults) ? readdirSync(networkResults) : [])
    if (read(join(networkResults, name)).includes(`${nodeFolder}/`)) rmSync(join(networkResults, name));
  rmSync(nodeFolder, { recursive: true, force: true });
}

/** Kills all containers of the node. Their pods are started anew if there is a kubelet. */
export function killContainers(): Promise<void> {
  return killAll(isContainerOfNode);
}

async function killAll(isOurs: (pid: string) => boolean): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOurs(name));
    if (pids.length === 0) return;
    for (const pid of pids) kill(Number(pid));
    await setTimeout(50);
  }
  throw new Error(`processes of the node in ${nodeFolder} do not end`);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** An editor of a log has the folder in its command line, too: so only programs that a node is made of. */
function isProgramOfNode(pid: string): boolean {
  if (!programs.has(basename(link(`/proc/${pid}/exe`)))) return false;
  const works = link(`/proc/${pid}/cwd`);
  return read(`/proc/${pid}/cmdline`).includes(`${nodeFolder}/`) || `${works}/`.startsWith(`${nodeFolder}/`);
}

function isContainerOfNode(pid: string): boolean {
  const root = read(`/proc/${pid}/mountinfo`)
    .split('\n')
    .find((line) => line.split(' ')[4] === '/');
  return root?.includes(`${nodeFolder}/containerd/`) === true;
}

/** Empty for a process that has ended. */
function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** Empty for a process that has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Mounts of containers, volumes and networks of pods, the innermost first. */
async function unmountAll(): Promise<void> {
  const mounted = read('/proc/mounts')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${nodeFolder}/`));
  for (const path of mounted.toReversed())
    await runProgram('umount', ['--lazy', path]).catch(() => undefined);
}
