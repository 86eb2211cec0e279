import { artifactKey, parseArtifactStoreUrl } from '../../../schemas/artifact-store.ts';
import { byteLength } from '../../../schemas/rules/object/text-size.ts';
import type { TaskArtifacts, TaskResult } from '../../queue/task-queue.ts';
import type { ErrorCode } from '../error-codes.ts';
import type { PlannedStep } from '../plan/plan.ts';
import { type StepState, stepOf } from '../state.ts';
import { renderText } from '../texts/render.ts';
import { type Turn, withEvent, withStep } from '../turn.ts';
import { templateData } from './template-data.ts';

/** Of all addresses in a status: those of 100 steps with 20 long names each would not leave room for anything else. */
const maxAddressBytes = 128 * 1024;

export type TakenArtifacts =
  | { readonly kind: 'ok'; readonly urls: Readonly<Record<string, string>> }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly message: string };

/** The files that a step takes, by the name it gives them (orchestration 4.6.5); none without a store. */
export function takenArtifacts(turn: Turn, planned: PlannedStep): TakenArtifacts {
  const store = turn.facts.artifactStore;
  const address = store === undefined ? undefined : parseArtifactStoreUrl(store);
  const urls: Record<string, string> = {};
  if (address === undefined) return { kind: 'ok', urls };
  for (const [name, source] of Object.entries(planned.inputArtifacts ?? {})) {
    const found = source.includes('{{')
      ? renderedUrl(turn, planned, name, source)
      : namedUrl(turn, name, source);
    if (typeof found !== 'string') return found;
    // What a skipped step did not make is left out, as its output is empty.
    if (found === '') continue;
    if (artifactKey(address, found)?.namespace !== turn.plan.namespace) {
      const fact = `input artifact "${name}" is no artifact of this namespace in the team's store: ${found}`;
      return { kind: 'error', code: 'ArtifactMissing', message: fact };
    }
    urls[name] = found;
  }
  return { kind: 'ok', urls };
}

function namedUrl(
  turn: Turn,
  name: string,
  source: string,
): string | Extract<TakenArtifacts, { kind: 'error' }> {
  const dot = source.indexOf('.');
  const [producer, artifact] = [source.slice(0, Math.max(0, dot)), source.slice(dot + 1)];
  const step = stepOf(turn.state, producer);
  if (step?.phase === 'Skipped') return '';
  const url = step?.artifacts?.[artifact];
  if (url !== undefined) return url;
  const message = `input artifact "${name}": step "${producer}" has left no artifact "${artifact}"`;
  return { kind: 'error', code: 'ArtifactMissing', message };
}

function renderedUrl(
  turn: Turn,
  planned: PlannedStep,
  name: string,
  source: string,
): string | Extract<TakenArtifacts, { kind: 'error' }> {
  const { values, lost } = templateData(turn, { templates: [source], consumer: planned });
  if (lost.length > 0) {
    const message = `the output of step "${lost.join('", "')}" is no longer in its store`;
    return { kind: 'error', code: 'OutputLost', message };
  }
  const rendered = renderText(source, values);
  if (rendered.kind === 'ok') return rendered.text.trim();
  const message = `input template error: input artifact "${name}": ${rendered.message}`;
  return { kind: 'error', code: 'InputTemplateError', message };
}

/** What the task of a step says of files; nothing where the team has no store (orchestration 4.6.1). */
export function taskArtifacts(turn: Turn, planned: PlannedStep): TaskArtifacts | undefined {
  const store = turn.facts.artifactStore;
  if (store === undefined) return undefined;
  const taken = takenArtifacts(turn, planned);
  return {
    store,
    inputs: taken.kind === 'ok' ? taken.urls : {},
    outputs: planned.outputArtifacts ?? [],
  };
}

/** Files that a task has left, whatever becomes of its output (orchestration 4.2 row 1). */
export function withArtifacts(turn: Turn, name: string, { artifacts = {} }: TaskResult): Turn {
  const isNone = Object.keys(artifacts).length === 0;
  if (isNone && stepOf(turn.state, name)?.artifacts === undefined) return turn;
  const others = turn.state.steps.filter((step) => step.name !== name);
  let room = maxAddressBytes - others.reduce((bytes, step) => bytes + addressBytes(step.artifacts), 0);
  const kept: Record<string, string> = {};
  const left: string[] = [];
  for (const [file, url] of Object.entries(artifacts)) {
    room -= addressBytes({ [file]: url });
    if (room >= 0) kept[file] = url;
    else left.push(file);
  }
  const noted = withStep(turn, name, { artifacts: Object.keys(kept).length === 0 ? undefined : kept });
  if (left.length === 0) return noted;
  const message = `step "${name}" has left more artifacts than the status has room for: ${left.join(', ')}`;
  return withEvent(noted, 'Warning', 'ArtifactsNotListed', message);
}

const addressBytes = (artifacts: StepState['artifacts'] = {}): number =>
  Object.entries(artifacts).reduce((bytes, [name, url]) => bytes + byteLength(name) + byteLength(url), 0);

/** A step succeeds without the files that it declares, but not in silence (orchestration 4.6.4). */
export function tellMissingArtifacts(
  turn: Turn,
  planned: PlannedStep,
  { name, artifacts = {} }: StepState,
): Turn {
  if (turn.facts.artifactStore === undefined) return turn;
  const missing = (planned.outputArtifacts ?? []).filter((output) => artifacts[output.name] === undefined);
  return missing.reduce(
    (current, output) =>
      withEvent(
        current,
        'Warning',
        'ArtifactMissing',
        `step "${name}" has left no artifact "${output.name}". Write it to the folder that the task names, or remove it from outputArtifacts`,
      ),
    turn,
  );
}
