import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { clusterPrograms } from '../cluster/programs.ts';
import { argocdSettings } from './argocd.ts';
import { isNodeUp } from './control.ts';
import { checkMachine } from './debian-programs.ts';
import { importImages } from './images/import-images.ts';
import { buildNodeImages } from './images/node-images.ts';
import { applyObjects } from './node-api.ts';
import { nodeFolder, pluginFolder } from './node-folder.ts';
import { runProgram } from './run-program.ts';
import { publishWorld } from './world.ts';

const root = join(import.meta.dirname, '../../..');

/** Takes the set-up down again. */
export type TearDown = () => Promise<void>;

/**
 * Makes the world of the test files: a node, which is the one that is kept on this machine if there is one, with images,
 * plugin and settings of Argo CD of the tree as it is now.
 */
export async function setUp(): Promise<TearDown> {
  checkMachine();
  const programs = await clusterPrograms(['kubectl', 'helm', 'argocd']);
  if (programs.kind === 'missing') throw new Error(programs.message);
  const bundles = mkdtempSync(join(tmpdir(), 'kubeswarm-bundles-'));
  const keeper = (await isNodeUp()) ? undefined : startKeeper();
  const tearDown = async (): Promise<void> => {
    if (keeper !== undefined) await stopped(keeper);
    rmSync(bundles, { recursive: true, force: true });
  };
  try {
    const containerd = keeper && once(keeper, 'message');
    const building = buildAll(bundles, programs.paths.argocd);
    const importing = Promise.all([building, containerd]).then(([images]) => importImages(images));
    const [images, names] = await Promise.all([building, importing, keeper && untilNodeIsUp(keeper)]);
    for (const part of ['swarm-cmp.mjs', 'chunks'])
      cpSync(join(bundles, part), join(pluginFolder, part), { recursive: true });
    publishWorld({ kubeconfig: join(nodeFolder, 'kubeconfig'), ...programs.paths, bundles, images, names });
    await applyObjects([await argocdSettings()], 'kubectl');
    return tearDown;
  } catch (cause) {
    await tearDown();
    throw cause;
  }
}

async function buildAll(bundles: string, argocd: string) {
  const build = join(root, 'tools/build.ts');
  await runProgram(process.execPath, ['--no-warnings', build, '--image', '--out', bundles]);
  return buildNodeImages(bundles, argocd);
}

/** A process of its own, which also takes the node down when this one is killed. */
function startKeeper(): ChildProcess {
  const program = join(import.meta.dirname, 'keep.ts');
  return spawn(process.execPath, ['--no-warnings', program, '--with-parent'], {
    // By the last it says when images can be imported.
    stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
    // Ctrl-C in a terminal goes to this process alone; the keeper sees its input end.
    detached: true,
  });
}

async function untilNodeIsUp(keeper: ChildProcess): Promise<void> {
  while (!(await isNodeUp())) {
    if (keeper.exitCode !== null || keeper.signalCode !== null) throw new Error('the node did not come up');
    await setTimeout(100);
  }
}

async function stopped(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  const exit = once(keeper, 'exit');
  keeper.stdin?.end();
  await exit;
}
