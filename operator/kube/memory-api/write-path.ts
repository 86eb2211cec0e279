import { randomUUID } from 'node:crypto';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ApplyOptions, Written } from '../api.ts';
import { badRequestError } from '../api-errors.ts';
import { frozenCopy } from '../json.ts';
import { keyOf } from '../object-keys.ts';
import type { Database } from './database.ts';
import { type DraftContext, draftApply, draftApplyStatus, draftCreate, draftUpdate } from './drafts.ts';
import type { FaultPlan } from './faults.ts';
import { listTypesWith } from './field-ownership/list-types.ts';
import { builtInDefaults, wellFormed } from './kind-defaults.ts';
import { isUnchanged, type LifeCycle } from './life-cycle.ts';
import type { MemoryApiOptions } from './memory-api-options.ts';
import { askAdmission, checkObject, checkPlace } from './review.ts';

export type WriteVerb = 'create' | 'update' | 'apply' | 'applyStatus';

type Draft = (live: KubeObject | undefined, object: KubeObject, context: DraftContext) => KubeObject;

const DRAFTS: Readonly<Record<WriteVerb, Draft>> = {
  create: draftCreate,
  update: draftUpdate,
  apply: draftApply,
  applyStatus: draftApplyStatus,
};

/** The way of every write: draft the next state, check it, ask admission, store it. */
export type WritePath = (
  verb: WriteVerb,
  given: KubeObject,
  options: ApplyOptions,
) => Promise<Written<KubeObject>>;

export interface WritePathParts {
  readonly database: Database;
  readonly lifeCycle: LifeCycle;
  readonly strike: FaultPlan['strike'];
  /** RFC 3339. */
  readonly now: () => string;
  readonly options: MemoryApiOptions;
}

export function createWritePath({ database, lifeCycle, strike, now, options }: WritePathParts): WritePath {
  const { validate, admission, newUid = randomUUID } = options;
  const { store } = database;
  const listTypeAt = listTypesWith(options.structure);
  const withDefaults = (object: KubeObject): KubeObject =>
    builtInDefaults(options.withDefaults?.(object) ?? object);

  const contextFor = ({ fieldManager, force = false }: ApplyOptions): DraftContext => {
    if (fieldManager === '') throw badRequestError('fieldManager is required');
    return { manager: fieldManager, time: now(), uid: newUid(), force, withDefaults, listTypeAt };
  };

  /** Undefined when somebody else wrote while admission was asked. */
  const attempt = async (
    verb: WriteVerb,
    object: KubeObject,
    writeOptions: ApplyOptions,
  ): Promise<Written<KubeObject> | undefined> => {
    const { dryRun = false } = writeOptions;
    const live = store.get(keyOf(object));
    checkPlace(object, store, live === undefined);
    const next = frozenCopy(DRAFTS[verb](live, object, contextFor(writeOptions)));
    const warnings = [...checkObject(next, live, validate)];
    if (admission !== undefined && verb !== 'applyStatus') {
      const operation = live === undefined ? 'CREATE' : 'UPDATE';
      warnings.push(...(await askAdmission({ operation, object: next, old: live, dryRun }, admission)));
      if (store.get(keyOf(object)) !== live) return undefined;
    }
    if (live !== undefined && isUnchanged(live, next)) return { object: live, warnings };
    if (dryRun) return { object: next, warnings };
    const stored = database.put(next);
    lifeCycle.settle(stored);
    return { object: stored, warnings };
  };

  return async (verb, given, writeOptions) => {
    const object = wellFormed(given);
    strike('before', verb, object, object.metadata.name);
    for (;;) {
      const written = await attempt(verb, object, writeOptions);
      if (written === undefined) continue;
      strike('after', verb, object, object.metadata.name);
      return written;
    }
  };
}
