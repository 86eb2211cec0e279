import { formatPath } from '../../../schemas/finding.ts';
import type { JsonRecord } from '../../../schemas/json-record.ts';
import type { KubeObject, ObjectMeta } from '../../../schemas/kube-object.ts';
import { alreadyExistsError, badRequestError, invalidError, notFoundError } from '../api-errors.ts';
import { applyConflictError } from './apply-conflict.ts';
import {
  type Applied,
  applyConfiguration,
  ownersAfterUpdate,
} from './field-ownership/apply-configuration.ts';
import { isBuiltInGroup, type ListTypeAt, MissingKeyError } from './field-ownership/list-types.ts';
import {
  decodeManagedFields,
  encodeManagedFields,
  type FieldOwner,
  type OwnerIdentity,
} from './field-ownership/managed-fields.ts';
import type { TypeAt } from './field-ownership/owned-fields.ts';
import type { EmptiedContainer } from './field-ownership/remove-fields.ts';
import {
  kubeObjectFrom,
  nextGeneration,
  withMetadata,
  withoutEmptyMetadata,
  withoutMetadata,
  withoutStatus,
  withStatusOf,
} from './object-metadata.ts';
import {
  checkFinalizers,
  checkIdentity,
  checkNoUid,
  checkPreconditions,
  checkVersion,
} from './preconditions.ts';

/** What a draft needs to know besides the objects. */
export interface DraftContext {
  readonly manager: string;
  /** RFC 3339. */
  readonly time: string;
  readonly uid: string;
  readonly force: boolean;
  readonly withDefaults: (object: KubeObject) => KubeObject;
  readonly listTypeAt: ListTypeAt;
}

const NOBODY: JsonRecord = {};

/** The first state of an object that is created (POST). Status is left out, as for every write but applyStatus. */
export function draftCreate(
  live: KubeObject | undefined,
  object: KubeObject,
  context: DraftContext,
): KubeObject {
  if (live !== undefined) throw alreadyExistsError(live, live.metadata.name);
  if ((object.metadata.resourceVersion ?? '') !== '')
    throw badRequestError('resourceVersion should not be set on objects to be created');
  const next = context.withDefaults(asNew(withoutEmptyMetadata(withoutStatus(object)), context));
  const owners = ownersAfterUpdate(
    NOBODY,
    [],
    next,
    writerOf(next, 'Update', context),
    typesOf(next, context),
  );
  return withOwners(next, owners);
}

/** The next state of an object that is replaced (PUT). */
export function draftUpdate(
  live: KubeObject | undefined,
  object: KubeObject,
  context: DraftContext,
): KubeObject {
  if (live === undefined) throw notFoundError(object, object.metadata.name);
  checkPreconditions(live, object);
  const replaced = withStatusOf(keepServerFields(live, withoutEmptyMetadata(object)), live);
  return finishUpdate(live, replaced, context);
}

/** The next state after server-side apply; an absent object is created. */
export function draftApply(
  live: KubeObject | undefined,
  configuration: KubeObject,
  context: DraftContext,
): KubeObject {
  if (configuration.metadata.managedFields !== undefined)
    throw badRequestError('metadata.managedFields must be nil');
  if (live === undefined) checkNoUid(configuration);
  else checkIdentity(live, configuration);
  const config = withoutMetadata(
    withoutStatus(configuration),
    'uid',
    'resourceVersion',
    'creationTimestamp',
    'generation',
  );
  const { apiVersion, kind } = config;
  const base = live === undefined ? { apiVersion, kind } : withoutMetadata(live, 'managedFields');
  const applied = laidOver(base, live, config, context, undefined);
  const object = kubeObjectFrom(applied.object) ?? config;
  if (live === undefined) return withOwners(context.withDefaults(asNew(object, context)), applied.owners);
  const next = context.withDefaults(keepServerFields(live, object));
  checkFinalizers(live, next);
  return withOwners(withMetadata(next, nextGeneration(live, next)), applied.owners);
}

/** The next state after server-side apply of the status subresource. */
export function draftApplyStatus(
  live: KubeObject | undefined,
  configuration: KubeObject,
  context: DraftContext,
): KubeObject {
  const { apiVersion, kind, metadata, status } = configuration;
  if (live === undefined) throw notFoundError(configuration, metadata.name);
  // As on a real server: of the metadata sent along only the version counts, a uid does not.
  checkVersion(live, configuration);
  const { name, namespace } = metadata;
  const config = {
    apiVersion,
    kind,
    metadata: namespace === undefined ? { name } : { name, namespace },
    ...(status === undefined ? {} : { status }),
  };
  const applied = laidOver(withoutMetadata(live, 'managedFields'), live, config, context, 'status');
  const next = withStatusOf(live, kubeObjectFrom(applied.object));
  return withOwners(context.withDefaults(next), applied.owners);
}

function finishUpdate(live: KubeObject, replaced: KubeObject, context: DraftContext): KubeObject {
  const next = context.withDefaults(replaced);
  checkFinalizers(live, next);
  const writer = writerOf(next, 'Update', context);
  const base = withoutMetadata(live, 'managedFields');
  const bare = withoutMetadata(next, 'managedFields');
  const owners = ownersAfterUpdate(base, ownersOf(live), bare, writer, typesOf(next, context));
  return withOwners(withMetadata(next, nextGeneration(live, next)), owners);
}

function laidOver(
  base: JsonRecord,
  live: KubeObject | undefined,
  config: KubeObject,
  context: DraftContext,
  subresource: 'status' | undefined,
): Extract<Applied, { kind: 'merged' }> {
  const writer = writerOf(config, 'Apply', context, subresource);
  const applied = translatingKeyErrors(() =>
    applyConfiguration(base, ownersOf(live), config, writer, context.force, typesOf(config, context)),
  );
  if (applied.kind === 'conflict') throw applyConflictError(applied.conflicts);
  checkEmptied(config, applied.emptied);
  return applied;
}

/** The server makes null of an emptied container, which built-in kinds read as absent and schemas refuse. */
function checkEmptied(config: KubeObject, emptied: readonly EmptiedContainer[]): void {
  if (isBuiltInGroup(config.apiVersion)) return;
  const causes = emptied
    .filter(({ path }) => path[0] !== 'metadata')
    .map(({ path, type }) => {
      const text = formatPath(path);
      return `${text}: Invalid value: "null": ${text} in body must be of type ${type}: "null"`;
    });
  if (causes.length > 0) throw invalidError(config, config.metadata.name, causes);
}

function translatingKeyErrors<T>(apply: () => T): T {
  try {
    return apply();
  } catch (error) {
    throw error instanceof MissingKeyError ? badRequestError(error.message) : error;
  }
}

function writerOf(
  { apiVersion }: KubeObject,
  operation: OwnerIdentity['operation'],
  { manager, time }: DraftContext,
  subresource?: 'status',
): { readonly identity: OwnerIdentity; readonly time: string } {
  const identity = { manager, operation, apiVersion };
  return { identity: subresource === undefined ? identity : { ...identity, subresource }, time };
}

function typesOf(object: KubeObject, { listTypeAt }: DraftContext): TypeAt {
  return (path) => listTypeAt(object, path);
}

function ownersOf(object: KubeObject | undefined): readonly FieldOwner[] {
  return decodeManagedFields(object?.metadata.managedFields);
}

function withOwners(object: KubeObject, owners: readonly FieldOwner[]): KubeObject {
  return withMetadata(withoutEmptyMetadata(object), { managedFields: encodeManagedFields(owners) });
}

function asNew(object: KubeObject, { uid, time }: DraftContext): KubeObject {
  const bare = withoutMetadata(object, 'deletionTimestamp', 'managedFields', 'resourceVersion');
  return withMetadata(bare, { uid, creationTimestamp: time, ...nextGeneration(undefined, bare) });
}

/** What the server alone writes stays as it is. */
function keepServerFields(live: KubeObject, next: KubeObject): KubeObject {
  const { uid, creationTimestamp, deletionTimestamp, generation, managedFields, generateName } =
    live.metadata;
  const fields: Partial<Record<keyof ObjectMeta, unknown>> = {
    uid,
    creationTimestamp,
    deletionTimestamp,
    generation,
    managedFields,
    generateName,
    resourceVersion: live.metadata.resourceVersion,
  };
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  const bare = withoutMetadata(next, 'deletionTimestamp');
  return withMetadata(bare, Object.fromEntries(known));
}
