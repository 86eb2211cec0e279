import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { outputArtifactName } from '../../../schemas/artifact-name.ts';
import type { OutputArtifact } from '../../../schemas/generated/types.ts';
import type { PromptPart } from '../../queue/task-queue.ts';
import { truncationNote } from '../bounded-text.ts';
import type { ArtifactConfig } from './artifact-config.ts';
import type { InputFile } from './fetch-inputs.ts';

/** As much of a file as of the output of a step, if nothing else is said (orchestration 4.2 row 8). */
const maxShownBytes = 64 * 1024;

export interface FilesPrompt {
  readonly files: readonly InputFile[];
  /** Files that the task is to leave behind. */
  readonly outputs: readonly OutputArtifact[];
  readonly folder: string;
  readonly saveAs: ArtifactConfig['saveAs'];
}

/**
 * What a model is told of files: where they are, for its tools, and what stands in those that are text, for itself.
 * That was written by other agents, or by whoever told them.
 */
export function filesPrompt({ files, outputs, folder, saveAs }: FilesPrompt): readonly PromptPart[] {
  const parts: PromptPart[] = [];
  if (files.length > 0) {
    const paths = Object.fromEntries(files.map(({ name, path }) => [name, path]));
    parts.push({ kind: 'text', text: `\n\nFiles for this task, name to path: ${JSON.stringify(paths)}` });
  }
  for (const { name, path } of files) {
    const text = shownText(path);
    if (text === undefined) continue;
    parts.push({ kind: 'text', text: `\n\nFile ${name}:\n` });
    parts.push({ kind: 'untrusted', source: 'step-output', name, text });
  }
  const saved = saveAs === undefined ? undefined : outputArtifactName(saveAs);
  const asked = outputs.filter(({ name }) => name !== saved);
  if (asked.length > 0) {
    const lines = asked.map(({ name, contentType, description }) => {
      const type = contentType === undefined ? '' : ` (${contentType})`;
      return `- ${name}${type}${description === undefined ? '' : `: ${description}`}`;
    });
    parts.push({ kind: 'text', text: `\n\nFiles to write to the folder ${folder}:\n${lines.join('\n')}` });
  }
  return parts;
}

/** Undefined for what is no text where it is shown; no more is read of a long file. */
function shownText(path: string): string | undefined {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, maxShownBytes));
    readSync(file, bytes);
    const isWhole = size <= maxShownBytes;
    // A character that is cut in two is left out.
    const text = decoded(bytes, !isWhole);
    if (text === undefined || isWhole) return text;
    return `${text}\n${truncationNote(size, maxShownBytes)}`;
  } finally {
    closeSync(file);
  }
}

function decoded(bytes: Buffer, isCut: boolean): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
}
