import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PromptPart, Task } from '../../queue/task-queue.ts';
import type { AgentParts } from '../agent-parts.ts';
import { errorText } from '../short-line.ts';
import { fetchInputs } from './fetch-inputs.ts';
import { filesPrompt } from './files-prompt.ts';
import { keepFiles } from './keep-files.ts';

/** The files of one attempt: what it takes, and what it leaves behind (orchestration 4.6, agents 4.3). */
export interface TaskFiles {
  /** Puts the files that the task takes where it can find them; rejects when one cannot be had. */
  fetch(signal: AbortSignal): Promise<FetchedFiles>;
  /** Stores what there is after a success; addresses by name. Never rejects. */
  keep(output: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Empties the folder. Never rejects. */
  clear(): Promise<void>;
}

export interface FetchedFiles {
  /** What the model is told; `hasTools`: something that could write files. */
  prompt(hasTools: boolean): readonly PromptPart[];
}

/** The task has done its work: to store it may take this long, whatever time was left for the work. */
const maxKeepMillis = 60_000;

/** What a task without a run, or of a team without a store, does with files: nothing. */
const noFiles: TaskFiles = {
  fetch: async () => ({ prompt: () => [] }),
  keep: async () => ({}),
  clear: async () => {},
};

export function taskFiles(task: Task, agent: AgentParts): TaskFiles {
  const { artifacts, runName, stepName, namespace } = task.meta;
  if (artifacts === undefined || runName === undefined || stepName === undefined) return noFiles;
  const { directory, saveAs } = agent.config.artifacts;
  // The same for every attempt: one that crashed leaves nothing that the next does not take away.
  const name = createHash('sha256').update(task.id).digest('hex').slice(0, 32);
  const folder = join(directory, '.tasks', name);
  const step = { namespace, run: runName, step: folderName(task) ?? stepName };
  const isNeeded = Object.keys(artifacts.inputs).length > 0;
  let isReady = false;

  return {
    async fetch(signal) {
      try {
        await rm(folder, { recursive: true, force: true });
        await mkdir(folder, { recursive: true });
        isReady = true;
      } catch (error) {
        if (isNeeded) throw error;
        agent.log.warn({ err: error, taskId: task.id, directory }, 'the task has no folder for files');
      }
      const files = isNeeded
        ? await fetchInputs({ artifacts, folder, namespace }, agent.artifactStores, signal)
        : [];
      return {
        prompt: (hasTools) =>
          filesPrompt({ files, outputs: isReady && hasTools ? artifacts.outputs : [], folder, saveAs }),
      };
    },
    async keep(output, signal) {
      if (!isReady) return {};
      try {
        const inTime = AbortSignal.any([signal, AbortSignal.timeout(maxKeepMillis)]);
        return await keepFiles({ task, artifacts, folder, step, output }, agent, inTime);
      } catch (error) {
        agent.log.warn({ taskId: task.id, why: errorText(error) }, 'artifacts could not be stored');
        return {};
      }
    },
    clear: () => rm(folder, { recursive: true, force: true }).catch(() => {}),
  };
}

/** Sub-tasks bear the name of the step that they help, and may leave files of the same names. */
function folderName({ id, meta: { parentTaskId, runUid = '' } }: Task): string | undefined {
  if (parentTaskId === undefined) return undefined;
  return id.startsWith(`${runUid}.`) ? id.slice(runUid.length + 1) : id;
}
