import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { started, untilUp } from '../cluster/child-programs.ts';
import { debianProgram, networkPlugins } from './debian-programs.ts';
import { bridge, containerdSocket, nodeFolder, podRange } from './node-folder.ts';
import { runProgram } from './run-program.ts';

/** Name under which the root of every pod is imported; it only sleeps. */
export const pauseImage = 'registry.k8s.io/pause:3.10';

/** Starts containerd with the network of the pods and waits until it answers. */
export async function startContainerd(): Promise<ChildProcess> {
  const network = join(nodeFolder, 'network');
  const data = join(nodeFolder, 'containerd');
  for (const folder of [network, data]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(network, '10-pods.conflist'), JSON.stringify(networkConfiguration(network)));
  const configuration = join(nodeFolder, 'containerd.toml');
  writeFileSync(configuration, containerdConfiguration(network, data));
  const child = started(nodeFolder, 'containerd', debianProgram('containerd'), ['--config', configuration]);
  await untilUp(nodeFolder, 'containerd', () => existsSync(containerdSocket));
  await untilUp(nodeFolder, 'containerd', () =>
    ctr('version').then(
      () => true,
      () => false,
    ),
  );
  return child;
}

/** Runs ctr on the containers and images of pods. */
export function ctr(...args: readonly string[]): Promise<string> {
  return runProgram(debianProgram('ctr'), ['--address', containerdSocket, '--namespace', 'k8s.io', ...args]);
}

function networkConfiguration(folder: string): object {
  return {
    cniVersion: '0.4.0',
    name: 'kubeswarm-node',
    plugins: [
      {
        type: 'bridge',
        bridge,
        isGateway: true,
        // Pods of tests have no business outside; and each would leave packet rules behind.
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          dataDir: join(folder, 'addresses'),
          ranges: [[{ subnet: podRange }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
    ],
  };
}

/**
 * `restrict_oom_score_adj`: where CAP_SYS_RESOURCE is missing (in many containers and virtual machines) no pod starts
 * without it. `netns_mounts_under_state_dir`: networks of pods go away with the node's folder.
 */
function containerdConfiguration(network: string, data: string): string {
  return `version = 2
root = "${data}/root"
state = "${data}/state"
[grpc]
  address = "${containerdSocket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${networkPlugins}"
    conf_dir = "${network}"
`;
}
