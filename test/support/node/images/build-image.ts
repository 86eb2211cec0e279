import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianProgram } from '../debian-programs.ts';
import { runProgram } from '../run-program.ts';
import { folderHash } from './folder-hash.ts';

const cache = join(homedir(), '.cache', 'kubeswarm', 'images');
/** Of one name; developers change to and fro between a few. */
const keptArchives = 5;

export interface ImageSource {
  /** Name in the cache. */
  readonly name: string;
  /** Fills the folder with what the Dockerfile copies, and the Dockerfile itself. */
  fill(folder: string): Promise<void>;
  /** Build arguments. */
  readonly arguments?: Readonly<Record<string, string>>;
}

export interface BuiltImage {
  /** 16 hexadecimal digits that stand for all that the image is made of. */
  readonly hash: string;
  /** File in the form of `docker save`. Holds `localhost/kubeswarm-<name>:<hash>`. */
  readonly archive: string;
  readonly reference: string;
}

/** Builds an image from what is on this machine alone; not again while nothing in it has changed. */
export async function buildImage(source: ImageSource): Promise<BuiltImage> {
  const context = mkdtempSync(join(tmpdir(), `kubeswarm-${source.name}-`));
  try {
    await source.fill(context);
    const options = Object.entries(source.arguments ?? {}).map(
      ([name, value]) => `--build-arg=${name}=${value}`,
    );
    const hash = folderHash(context, options);
    const reference = `localhost/kubeswarm-${source.name}:${hash}`;
    const archive = join(cache, `${source.name}-${hash}.tar`);
    if (existsSync(archive)) {
      const now = new Date();
      utimesSync(archive, now, now);
      return { hash, archive, reference };
    }
    mkdirSync(cache, { recursive: true });
    await buildah(
      'build',
      '--quiet',
      '--pull-never',
      '--layers=false',
      ...options,
      '--tag',
      reference,
      context,
    );
    const partial = `${archive}.${process.pid}`;
    await buildah('push', '--quiet', reference, `docker-archive:${partial}:${reference}`);
    renameSync(partial, archive);
    await forgetOld(source.name);
    return { hash, archive, reference };
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** Without a daemon, and without namespaces, which the machine may not grant. */
function buildah(...args: readonly string[]): Promise<string> {
  return runProgram(debianProgram('buildah'), args, { ...process.env, BUILDAH_ISOLATION: 'chroot' });
}

async function forgetOld(name: string): Promise<void> {
  const archives = readdirSync(cache)
    .filter((file) => file.startsWith(`${name}-`) && /-[0-9a-f]{16}\.tar$/.test(file))
    .map((file) => ({ file, usedMillis: statSync(join(cache, file)).mtimeMs }))
    .toSorted((one, other) => other.usedMillis - one.usedMillis);
  for (const { file } of archives.slice(keptArchives)) {
    rmSync(join(cache, file), { force: true });
    const hash = file.slice(name.length + 1, -'.tar'.length);
    await buildah('rmi', `localhost/kubeswarm-${name}:${hash}`).catch(() => undefined);
  }
}

/** Whether buildah still has the image, so that others can be built on it. */
export async function isStored({ reference }: BuiltImage): Promise<boolean> {
  return buildah('inspect', '--type=image', reference).then(
    () => true,
    () => false,
  );
}

/** Gives buildah an image back that was removed from its store. */
export async function restore({ archive, reference }: BuiltImage): Promise<void> {
  await buildah('pull', '--quiet', `docker-archive:${archive}:${reference}`);
}
