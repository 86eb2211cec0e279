import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isArtifactName } from '../../../schemas/artifact-name.ts';
import { artifactKey } from '../../../schemas/artifact-store.ts';
import { ArtifactError, maxArtifactBytes, maxArtifactsBytes } from '../../artifacts/artifact-store.ts';
import type { TaskArtifacts } from '../../queue/task-queue.ts';
import type { ArtifactStores } from './artifact-stores.ts';

export interface InputFile {
  readonly name: string;
  readonly path: string;
}

export interface WantedInputs {
  readonly artifacts: TaskArtifacts;
  readonly folder: string;
  /** Of the task: it gets nothing of others. */
  readonly namespace: string;
}

/** Copies what the task takes to `<folder>/in/<name>`. Rejects with ArtifactError when one is lost, or no artifact. */
export async function fetchInputs(
  { artifacts, folder, namespace }: WantedInputs,
  stores: ArtifactStores,
  signal: AbortSignal,
): Promise<readonly InputFile[]> {
  const { address, store } = await stores.of(artifacts.store);
  await mkdir(join(folder, 'in'));
  const files: InputFile[] = [];
  let room = maxArtifactsBytes;
  for (const [name, url] of Object.entries(artifacts.inputs)) {
    const key = artifactKey(address, url);
    if (!isArtifactName(name) || key?.namespace !== namespace)
      throw new ArtifactError(
        'refused',
        `input artifact "${name}" is no artifact of namespace "${namespace}"`,
      );
    const path = join(folder, 'in', name);
    await store.read(key, path, { maxBytes: Math.min(maxArtifactBytes, room), signal });
    room -= (await stat(path)).size;
    files.push({ name, path });
  }
  return files;
}
