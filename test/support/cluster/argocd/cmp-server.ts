import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isServing } from '../../../../plugin/doctor/is-serving.ts';

const root = join(import.meta.dirname, '../../../..');

/** A running argocd-cmp-server with our plugin, as in the sidecar. */
export interface CmpServer {
  readonly socketPath: string;
  /** Where the server and the plugin keep their temporary files. */
  readonly temporary: string;
  /** Folder of the program swarm-cmp, on the PATH of the server. */
  readonly programs: string;
  /** Variables by which a doctor finds what the server has. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A plugin, and the programs that its plugin.yaml names. */
export interface ServedPlugin {
  /** Folder of plugin.yaml. */
  readonly configuration: string;
  /** With its version, as Applications name it. */
  readonly name: string;
  /** By the name that they have on PATH. */
  readonly programs: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts it with the plugin.yaml of `config` and the bundle in the folder, and nothing else of ours on PATH. Its files
 * lie in a new folder in `parent`.
 */
export function startCmpServer(
  argocd: string,
  bundles = join(root, 'dist'),
  parent = tmpdir(),
  config = join(root, 'plugin'),
): Promise<CmpServer> {
  const programs = { 'swarm-cmp': join(bundles, 'swarm-cmp.mjs') };
  return startPluginServer(argocd, { configuration: config, name: 'kubeswarm-v1', programs }, parent);
}

/** Starts it with another plugin, too. */
export async function startPluginServer(
  argocd: string,
  plugin: ServedPlugin,
  parent: string,
): Promise<CmpServer> {
  const folder = mkdtempSync(join(parent, 'kubeswarm-cmp-'));
  const [programs, sockets, temporary] = ['programs', 'sockets', 'tmp'].map((name) => join(folder, name));
  if (programs === undefined || sockets === undefined || temporary === undefined)
    throw new Error('no folders');
  for (const each of [programs, sockets, temporary]) mkdirSync(each);
  for (const [name, path] of Object.entries(plugin.programs)) symlinkSync(path, join(programs, name));
  const env = {
    ARGOCD_PLUGINSOCKFILEPATH: sockets,
    PATH: [programs, dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
    TMPDIR: temporary,
    ...plugin.env,
  };
  const child = spawn(argocd, ['--config-dir-path', plugin.configuration], {
    cwd: folder,
    env: { ...env, ARGOCD_BINARY_NAME: 'argocd-cmp-server' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk) => (log = `${log}${chunk}`.slice(-4000)));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      // On SIGTERM it removes its socket and goes on waiting for calls.
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const socketPath = join(sockets, `${plugin.name}.sock`);
  for (let waited = 0; (await isServing(socketPath, 1000)).kind !== 'serving'; waited += 1) {
    if (child.exitCode !== null || waited > 150) {
      await stop();
      throw new Error(`argocd-cmp-server did not come up: ${log}`);
    }
    await setTimeout(100);
  }
  return { socketPath, temporary, programs, env, stop };
}
