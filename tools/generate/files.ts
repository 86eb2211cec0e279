import { loadKinds } from './load.ts';
import type { GeneratedFile } from './schema.ts';
import { typesFile } from './types.ts';

/** Every generated file of the repository; the same input gives the same bytes. */
export async function generatedFiles(root: string): Promise<readonly GeneratedFile[]> {
  const kinds = loadKinds(root);
  return [typesFile(kinds)];
}
