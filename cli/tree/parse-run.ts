import { parse } from 'yaml';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { isRecord } from '../../schemas/json-record.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { validate } from '../../schemas/validate.ts';
import { CommandFailure } from '../command-line.ts';

/**
 * The SwarmRun in the text of `kubectl get -o json` or `-o yaml`, alone or in a list of one.
 * Throws CommandFailure when there is none, several, or one that the API server would not hold; `from` names the text.
 */
export function parseRun(text: string, from: string): SwarmRun {
  const value = parseText(text, from);
  const candidates: readonly unknown[] =
    isRecord(value) && Array.isArray(value.items) ? value.items : [value];
  const runs = candidates.filter(isRun);
  const [run] = runs;
  if (run === undefined)
    throw new CommandFailure(`${from} holds no SwarmRun. Give it one by kubectl get swrun NAME -o json`);
  if (runs.length > 1)
    throw new CommandFailure(
      `${from} holds ${runs.length} SwarmRuns. Name one: kubectl get swrun NAME -o json`,
    );
  // What a newer operator tells beside the tree does no harm.
  const wrong = validate(run).find(
    ({ rule, severity }) => severity === 'error' && rule !== 'schema.unknown-field',
  );
  if (wrong !== undefined) throw new CommandFailure(`the SwarmRun in ${from} cannot be read: ${wrong.fact}`);
  return run;
}

function parseText(text: string, from: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text);
  } catch (error) {
    throw new CommandFailure(`${from} is neither JSON nor YAML: ${firstLineOf(error)}`);
  }
}

function isRun(value: unknown): value is SwarmRun & KubeObject {
  return isRecord(value) && value.kind === 'SwarmRun' && isRecord(value.metadata);
}

function firstLineOf(error: unknown): string | undefined {
  return String(error instanceof Error ? error.message : error).split('\n')[0];
}
