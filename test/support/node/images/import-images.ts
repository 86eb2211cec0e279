import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ctr, pauseImage } from '../containerd.ts';
import { nodeFolder } from '../node-folder.ts';
import type { BuiltImage } from './build-image.ts';
import type { NodeImages } from './node-images.ts';

/** What charts and recipes call the images. */
export interface ImageNames {
  readonly operatorRepository: string;
  /** Stands for the content, so that a changed operator rolls out. */
  readonly operatorTag: string;
}

/** Of the repo-server that serves plugins. */
export const argocdImage = 'quay.io/argoproj/argocd:test';

const operatorRepository = 'ghcr.io/kubeswarm/kubeswarm';

/** Gives the images to the node under the names that pods call them by; each once. */
export async function importImages(images: NodeImages): Promise<ImageNames> {
  const names: ImageNames = {
    operatorRepository,
    operatorTag: images.operator.hash,
  };
  await importImage(images.pause, pauseImage);
  // As the chart calls it; a digest cannot be ours, so the tests clear it.
  await importImage(images.redis, 'docker.io/valkey/valkey:8.1-alpine');
  await importImage(images.operator, `${operatorRepository}:${names.operatorTag}`);
  await importImage(images.recipes, 'docker.io/library/kubeswarm-recipes:0.1.0');
  // As docs/argocd.md and Argo CD's manifests call them.
  await importImage(images.plugin, 'docker.io/library/kubeswarm-plugin:0.1.0');
  await importImage(images.argocd, argocdImage);
  return names;
}

async function importImage({ archive, reference, hash }: BuiltImage, name: string): Promise<void> {
  const done = join(nodeFolder, 'imported', `${name.replaceAll(/[/:]/g, '_')}-${hash}`);
  if (!existsSync(done)) {
    await ctr('images', 'import', archive);
    mkdirSync(join(nodeFolder, 'imported'), { recursive: true });
    writeFileSync(done, '');
  }
  // Always: another content may have had the name meanwhile.
  await ctr('images', 'tag', '--force', reference, name);
}
