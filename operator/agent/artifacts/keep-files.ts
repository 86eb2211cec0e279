import { lstat, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ArtifactFormat,
  isArtifactName,
  maxArtifacts,
  outputArtifactName,
} from '../../../schemas/artifact-name.ts';
import { type ArtifactKey, artifactUrl } from '../../../schemas/artifact-store.ts';
import { maxArtifactBytes, maxArtifactsBytes } from '../../artifacts/artifact-store.ts';
import type { Task, TaskArtifacts } from '../../queue/task-queue.ts';
import type { AgentParts } from '../agent-parts.ts';
import { errorText } from '../short-line.ts';

export interface LeftFiles {
  readonly task: Task;
  readonly artifacts: TaskArtifacts;
  readonly folder: string;
  readonly step: Omit<ArtifactKey, 'name'>;
  readonly output: string;
}

const contentTypes: Readonly<Record<ArtifactFormat, string>> = {
  text: 'text/plain; charset=utf-8',
  json: 'application/json',
  markdown: 'text/markdown; charset=utf-8',
  yaml: 'application/yaml',
};

/**
 * Stores the regular files at the top of the folder, the output among them where that is wanted; those that are declared
 * first. What cannot be stored is logged: the step has done its work (orchestration 4.6.3).
 */
export async function keepFiles(
  { task, artifacts, folder, step, output }: LeftFiles,
  { config, log, onEffect, artifactStores }: AgentParts,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const { saveAs } = config.artifacts;
  const saved = saveAs === undefined ? undefined : outputArtifactName(saveAs);
  const types = new Map(artifacts.outputs.map(({ name, contentType }) => [name, contentType]));
  if (saved !== undefined && saveAs !== undefined) {
    await replaceFile(join(folder, saved), output);
    types.set(saved, types.get(saved) ?? contentTypes[saveAs]);
  }
  const left = await filesIn(folder, (name) => log.warn({ taskId: task.id, name }, 'no name of an artifact'));
  const names = left.toSorted((a, b) => Number(types.has(b)) - Number(types.has(a)) || (a < b ? -1 : 1));
  if (names.length === 0) return {};
  const { address, store } = await artifactStores.of(artifacts.store);
  const urls: Record<string, string> = {};
  let room = maxArtifactsBytes;
  for (const [index, name] of names.entries()) {
    const path = join(folder, name);
    const key = { ...step, name };
    const number = index + 1;
    try {
      const { size } = await lstat(path);
      if (number > maxArtifacts) throw new Error(`a task leaves at most ${maxArtifacts} artifacts`);
      if (size > Math.min(maxArtifactBytes, room))
        throw new Error(
          `it has ${size} bytes; at most ${maxArtifactBytes} each and ${maxArtifactsBytes} in all`,
        );
      await onEffect({ kind: 'artifact.storing', taskId: task.id, number });
      signal.throwIfAborted();
      await store.write(key, path, { contentType: types.get(name) ?? 'application/octet-stream', signal });
      await onEffect({ kind: 'artifact.stored', taskId: task.id, number });
      room -= size;
      urls[name] = artifactUrl(address, key);
    } catch (error) {
      log.warn({ taskId: task.id, artifact: name, why: errorText(error) }, 'an artifact could not be stored');
    }
  }
  return urls;
}

/** A tool may have put something else there, a link included. */
async function replaceFile(path: string, text: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await writeFile(path, text, { flag: 'wx' });
}

async function filesIn(folder: string, onBadName: (name: string) => void): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  for (const name of names) if (!isArtifactName(name)) onBadName(name);
  return names.filter(isArtifactName);
}
