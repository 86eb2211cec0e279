import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { debianProgram } from '../debian-programs.ts';
import { type BuiltImage, buildImage, isStored, restore } from './build-image.ts';
import { copyProgram, writeBaseFiles } from './program-root.ts';

const root = join(import.meta.dirname, '../../../..');

/** Images that pods of the node are made of. */
export interface NodeImages {
  /** Stands in for node:24-slim, on which ours are built. */
  readonly base: BuiltImage;
  readonly operator: BuiltImage;
  readonly plugin: BuiltImage;
  readonly recipes: BuiltImage;
  readonly redis: BuiltImage;
  /** Stands in for Argo CD's own, with its repo-server and what serves plugins. */
  readonly argocd: BuiltImage;
  readonly pause: BuiltImage;
}

/** Builds all of them with the Dockerfiles of this repository, from bundles that `tools/build.ts --image` left. */
export async function buildNodeImages(bundles: string, argocd: string): Promise<NodeImages> {
  const base = await buildImage({ name: 'base', fill: fillBase });
  if (!(await isStored(base))) await restore(base);
  const ours = (name: string, dockerfile: string, files: readonly string[]): Promise<BuiltImage> =>
    buildImage({
      name,
      arguments: { NODE_IMAGE: base.reference },
      fill: async (folder) => {
        copyFile(join(root, dockerfile), join(folder, 'Dockerfile'));
        for (const file of files) {
          const source = file.startsWith('dist/')
            ? join(bundles, file.slice('dist/'.length))
            : join(root, file);
          copyFile(source, join(folder, file));
        }
      },
    });
  return {
    base,
    operator: await ours('operator', 'Dockerfile', ['dist/image']),
    plugin: await ours('plugin', 'plugin/Dockerfile', [
      'dist/swarm-cmp.mjs',
      'dist/swarm.mjs',
      'dist/chunks',
      'plugin/plugin.yaml',
    ]),
    recipes: await ours('recipes', 'recipes/Dockerfile', ['dist/recipes-image']),
    redis: await buildImage({ name: 'redis', fill: fillRedis }),
    argocd: await buildImage({
      name: 'argocd',
      arguments: { NODE_IMAGE: base.reference },
      fill: (folder) => fillArgocd(folder, argocd),
    }),
    pause: await buildImage({ name: 'pause', fill: fillPause }),
  };
}

function copyFile(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target, { recursive: true });
}

/** The Node that runs this, its libraries, and what Dockerfiles expect of a slim Debian. */
async function fillBase(folder: string): Promise<void> {
  const files = join(folder, 'root');
  writeBaseFiles(files, debianProgram('busybox'));
  await copyProgram(files, realpathSync(process.execPath), 'usr/local/bin/node');
  writeFileSync(
    join(folder, 'Dockerfile'),
    'FROM scratch\nCOPY root/ /\nRUN ["/bin/busybox", "chmod", "1777", "/tmp"]\nENV PATH=/usr/local/bin:/usr/bin:/bin\n',
  );
}

/** Like those of Redis and Valkey, it puts its server before arguments. */
async function fillRedis(folder: string): Promise<void> {
  const files = join(folder, 'root');
  mkdirSync(join(files, 'data'), { recursive: true });
  await copyProgram(files, debianProgram('redis-server'), 'usr/bin/redis-server');
  writeFileSync(
    join(folder, 'Dockerfile'),
    'FROM scratch\nCOPY root/ /\nUSER 999:1000\nENTRYPOINT ["/usr/bin/redis-server"]\n',
  );
}

/** One file, many programs: it acts by the name that it is called by. */
async function fillArgocd(folder: string, argocd: string): Promise<void> {
  const programs = join(folder, 'usr/local/bin');
  copyFile(argocd, join(programs, 'argocd'));
  symlinkSync('argocd', join(programs, 'argocd-repo-server'));
  writeFileSync(join(folder, 'Dockerfile'), 'ARG NODE_IMAGE\nFROM $NODE_IMAGE\nCOPY usr/ /usr/\nUSER 999\n');
}

/** Holds the network of a pod, and does nothing. */
async function fillPause(folder: string): Promise<void> {
  copyFile(realpathSync(debianProgram('busybox')), join(folder, 'busybox'));
  writeFileSync(
    join(folder, 'Dockerfile'),
    'FROM scratch\nCOPY busybox /busybox\nUSER 65535:65535\nENTRYPOINT ["/busybox", "sleep", "2147483647"]\n',
  );
}
