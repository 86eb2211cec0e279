import { createHash } from 'node:crypto';
import type { SwarmAgent, SwarmEvent, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import { isTerminal } from '../../engine/index.ts';
import { timestamp } from '../../engine/timestamp.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import type { EventRecorder, Reader } from '../../kube/controller.ts';
import { normalised } from '../common/normalised.ts';
import { agentKind, teamKind } from '../common/swarm-kinds.ts';
import { activeRuns, isOfFiring, replaceRuns } from './active-runs.ts';
import type { Fired, FiredTarget, Firing } from './firing.ts';
import { firingDigest } from './firing-digest.ts';
import { createTakenNames, type Made, makeRun, type TakenNames } from './make-run.ts';
import { runNames } from './run-name.ts';
import { type TargetTexts, targetTexts } from './target-texts.ts';
import { tellFired } from './tell-fired.ts';
import { shortName, triggerLabel } from './trigger-labels.ts';
import { wantedRun } from './wanted-run.ts';

export interface FireOptions {
  readonly api: Api;
  readonly reader: Reader;
  readonly events: EventRecorder;
}

/**
 * Makes the runs of all targets of an event, in order (orchestration 7.1). To repeat a firing makes only what is still
 * missing of it. Rejects when it cannot be asked what else is going on; a run that cannot be made is a failed target,
 * and those before it stay. Whether the event may fire (suspended, invalid) is for the caller to know.
 */
export type Fire = (event: SwarmEvent, firing: Firing) => Promise<Fired>;

export function createFire(options: FireOptions): Fire {
  /** Those that look at the runs of others first go one after the other, by uid of the event. */
  const turns = new Map<string, Promise<unknown>>();
  const parts = { ...options, taken: createTakenNames() };
  const inTurn = async <T>(uid: string, work: () => Promise<T>): Promise<T> => {
    const mine = (turns.get(uid) ?? Promise.resolve()).then(work, work);
    turns.set(uid, mine);
    try {
      return await mine;
    } finally {
      if (turns.get(uid) === mine) turns.delete(uid);
    }
  };
  return async (given, firing) => {
    const event = normalised(given);
    const work = (): Promise<Fired> => fireTargets(event, firing, parts);
    const fired = isAlwaysAllowed(event) ? await work() : await inTurn(event.metadata.uid ?? '', work);
    if (fired.kind !== 'waiting') await tellFired(event, firing, fired, options.events);
    return fired;
  };
}

interface FireParts extends FireOptions {
  readonly taken: TakenNames;
}

async function fireTargets(event: SwarmEvent, firing: Firing, options: FireParts): Promise<Fired> {
  const { name } = event.metadata;
  const texts: TargetTexts[] = event.spec.targets.map((target, index) =>
    targetTexts(name, target, index, firing),
  );
  const unreadable = texts.find((text) => text.kind === 'error');
  if (unreadable !== undefined) return { kind: 'failed', message: unreadable.message };
  const digest = firingDigest(event, firing);
  if (!isAlwaysAllowed(event)) {
    const active = await activeRuns(event, shortName(name), digest, options.api);
    const [first] = active;
    if (first !== undefined && event.spec.concurrencyPolicy === 'Forbid') return skippedFor(first);
    await replaceRuns(active, `replaced by a run of ${timestamp(firing.atMillis)}`, options.api);
    if (first !== undefined) return { kind: 'waiting', runs: active.map(({ metadata }) => metadata.name) };
  }
  const targets: FiredTarget[] = [];
  for (const [index, text] of texts.entries()) {
    if (text.kind === 'error') continue;
    const made = await fireTarget({ event, firing, digest, index, text }, options);
    // Another replica of the operator was quicker by less than a second.
    if (made.kind === 'blocked') return skippedFor(made.by);
    targets.push(made);
  }
  return { kind: 'fired', firedAt: timestamp(firing.atMillis), targets };
}

interface OneTarget {
  readonly event: SwarmEvent;
  readonly firing: Firing;
  /** Of the event and the firing. */
  readonly digest: string;
  readonly index: number;
  readonly text: Extract<TargetTexts, { readonly kind: 'ok' }>;
}

async function fireTarget(
  { event, firing, digest, index, text }: OneTarget,
  { api, reader, taken }: FireParts,
): Promise<FiredTarget | Extract<Made, { readonly kind: 'blocked' }>> {
  const { name: eventName, namespace = '' } = event.metadata;
  const { team, agent = '' } = event.spec.targets[index] ?? {};
  const name = team ?? agent;
  const kind = team === undefined ? agentKind : teamKind;
  const mark = `${digest}.${index}`;
  const { atMillis } = firing;
  try {
    const found = await reader.get<SwarmTeam | SwarmAgent>({ ...kind, namespace, name });
    if (found === undefined || found.metadata.deletionTimestamp !== undefined)
      return failedTarget(index, `${kind.kind} "${name}" not found. Create it, or name another`);
    const target = normalised(found);
    const made = await makeRun(
      {
        names: runNames({ event: eventName, target: name, atMillis, digest: sha256(mark) }),
        runNamed: (runName) => wantedRun({ event, firing, target, text, name: runName, mark }),
        isInTheWay: (run) => index === 0 && forbids(event, run) && !isOfFiring(run, digest),
        // Calls come in bursts, and each is fired once.
        ...(event.spec.source.type === 'webhook' && isAlwaysAllowed(event) ? { taken } : {}),
      },
      api,
    );
    return made.kind === 'unnamed' ? failedTarget(index, 'every name that it may have is taken') : made;
  } catch (error) {
    const isTransient = !isApiError(error) || error.code >= 500 || error.code === 429;
    return failedTarget(index, error instanceof Error ? error.message : String(error), isTransient);
  }
}

const isAlwaysAllowed = ({ spec }: SwarmEvent): boolean => (spec.concurrencyPolicy ?? 'Allow') === 'Allow';

function forbids({ metadata, spec }: SwarmEvent, run: SwarmRun): boolean {
  const isOfEvent = run.metadata.labels?.[triggerLabel] === shortName(metadata.name);
  return spec.concurrencyPolicy === 'Forbid' && isOfEvent && !isTerminal(run.status ?? {});
}

const skippedFor = ({ metadata }: SwarmRun): Fired => ({
  kind: 'skipped',
  message: `run "${metadata.name}" is active and concurrencyPolicy is Forbid`,
});

const failedTarget = (index: number, why: string, isTransient = false): FiredTarget => ({
  kind: 'failed',
  message: `targets[${index}]: ${why}`,
  isTransient,
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
