import type { EventWatching, SwarmEvent, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import { stateOfRun } from '../../engine/index.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import type { EventRecorder, Reader } from '../../kube/controller.ts';
import type { OutputStore } from '../../outputs/output-store.ts';
import type { BucketOutputs } from '../common/bucket-outputs.ts';
import { normalised } from '../common/normalised.ts';
import { runKind, teamKind } from '../common/swarm-kinds.ts';
import type { FiringParts } from './fire-on-schedule.ts';
import { startsSomething } from './firing.ts';
import { tellFired } from './tell-fired.ts';
import { settledAnnotation } from './trigger-labels.ts';
import { type Reached, reachedRuns } from './watched-runs.ts';

export interface RunFiringParts extends FiringParts {
  readonly api: Api;
  readonly reader: Reader;
  readonly outputs: Pick<OutputStore, 'name' | 'read'>;
  readonly bucketOutputs?: BucketOutputs;
  readonly events: EventRecorder;
}

/**
 * Fires once for each run of the team that has reached the phase, and marks it (orchestration 7.3). False when it must
 * be called again, because runs that are to be replaced have not ended.
 */
export async function fireForRuns(
  event: SwarmEvent,
  watching: EventWatching,
  parts: RunFiringParts,
): Promise<boolean> {
  const { namespace = '' } = event.metadata;
  const settled = settledAnnotation(event.metadata.name);
  const runs = await parts.reader.list<SwarmRun>(runKind, { namespace });
  for (const reached of reachedRuns(runs, watching, settled.key)) {
    if (!(await fireForRun(event, watching, reached, parts))) return false;
    await settle(reached.run, { ...settled, value: watching.phase }, parts.api);
  }
  return true;
}

/** Whether it has fired, or never will. */
async function fireForRun(
  event: SwarmEvent,
  { phase }: EventWatching,
  { run, atMillis }: Reached,
  parts: RunFiringParts,
): Promise<boolean> {
  const { fire, counter, events } = parts;
  const output = phase === 'Running' ? '' : await outputOf(run, parts);
  const origin = `run "${run.metadata.name}" is ${phase}`;
  const firing = { id: `${run.metadata.uid ?? ''}/${phase}`, atMillis, origin };
  if (output === undefined) {
    const message = 'the output of the run is no longer in its store';
    await tellFired(event, firing, { kind: 'failed', message }, events);
    return true;
  }
  const fired = await fire(event, { ...firing, output });
  if (startsSomething(fired)) await counter.count(event, atMillis);
  return fired.kind !== 'waiting';
}

/** The whole output, which the cache does not keep of a run that is over; undefined when the store has lost it. */
async function outputOf(
  { metadata }: SwarmRun,
  { api, outputs, bucketOutputs }: RunFiringParts,
): Promise<string | undefined> {
  const { namespace = '', name, uid = '' } = metadata;
  const run = await api.get<SwarmRun>({ ...runKind, namespace, name });
  // A run that was deleted right after its end has taken its output along.
  if (run === undefined || run.metadata.uid !== uid) return undefined;
  const { output = '', outputRef } = stateOfRun(run);
  if (outputRef === undefined) return output;
  const key = outputRef.digest;
  if (outputRef.store === outputs.name) return (await outputs.read({ namespace, uid }, [key])).get(key);
  const { teamRef } = run.spec;
  const team =
    teamRef === undefined ? undefined : await api.get<SwarmTeam>({ ...teamKind, namespace, name: teamRef });
  const bucket = team === undefined ? undefined : bucketOutputs?.of(normalised(team));
  return bucket?.name === outputRef.store
    ? (await bucket.read({ namespace, uid }, [key])).get(key)
    : undefined;
}

interface Settled {
  readonly key: string;
  readonly value: string;
  readonly fieldManager: string;
}

/** On the run itself, so that it is known for as long as the run could be found again. */
async function settle(
  { metadata }: SwarmRun,
  { key, value, fieldManager }: Settled,
  api: Api,
): Promise<void> {
  const { name, namespace = '', uid = '' } = metadata;
  try {
    await api.apply(
      { ...runKind, metadata: { name, namespace, uid, annotations: { [key]: value } } },
      { fieldManager, force: true },
    );
  } catch (error) {
    // The run is gone.
    if (!isApiError(error, 409) && !isApiError(error, 404)) throw error;
  }
}
