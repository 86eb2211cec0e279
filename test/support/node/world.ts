import type { ImageNames } from './images/import-images.ts';
import type { NodeImages } from './images/node-images.ts';

/** What all test files of `npm run test:e2e` share. */
export interface World {
  /** Path of a kubeconfig with all rights. */
  readonly kubeconfig: string;
  readonly kubectl: string;
  readonly helm: string;
  /** Folder of the programs that `tools/build.ts` made of the tree under test. */
  readonly bundles: string;
  readonly images: NodeImages;
  readonly names: ImageNames;
}

const variable = 'KUBESWARM_TEST_WORLD';

/** Hands it to the processes that run test files. */
export function publishWorld(world: World): void {
  process.env[variable] = JSON.stringify(world);
}

/** The world that `npm run test:e2e` has set up. Throws outside of it. */
export function world(): World {
  const text = process.env[variable];
  if (text === undefined) throw new Error('there is no node: run this file by `npm run test:e2e -- <file>`');
  return JSON.parse(text);
}
