import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommandFailure, UsageError } from '../command-line.ts';
import { readModelScript } from '../scripted-model/read-script.ts';
import { ScriptFailure } from '../scripted-model/script-failure.ts';
import type { LocalModel } from './local-cluster.ts';
import type { ModelChoice } from './model-choice.ts';

/** The chosen model with its script read. Throws UsageError when there is no such file, CommandFailure for a wrong one. */
export async function loadModel(choice: ModelChoice, cwd: string): Promise<LocalModel> {
  if (choice.kind !== 'script') return choice;
  const text = await readFile(resolve(cwd, choice.file), 'utf8').catch(() => {
    throw new UsageError(`cannot read the model script "${choice.file}"`);
  });
  try {
    return { kind: 'script', script: readModelScript(text, choice.file) };
  } catch (error) {
    if (error instanceof ScriptFailure) throw new CommandFailure(error.message);
    throw error;
  }
}
