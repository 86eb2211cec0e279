import type { Condition, KubeObject } from '../../../schemas/kube-object.ts';
import type { Api } from '../../kube/api.ts';
import { jsonEquals } from '../../kube/json.ts';

/** One controller's part of a status: every field that it owns, `undefined` for those that shall not be there. */
export interface OwnedStatus {
  readonly conditions: readonly Condition[];
  /** Types that this controller sets; those missing from `conditions` are taken away. */
  readonly conditionTypes: readonly string[];
  readonly fields: Readonly<Record<string, unknown>>;
}

type WithConditions = KubeObject & { readonly status?: { readonly conditions?: readonly Condition[] } };

/** Server-side apply of a controller's part of the status, unless `current` holds it already. */
export async function applyStatus(
  api: Api,
  current: WithConditions,
  owned: OwnedStatus,
  fieldManager: string,
): Promise<boolean> {
  if (holds(current, owned)) return false;
  await api.applyStatus(statusConfiguration(current, owned), { fieldManager, force: true });
  return true;
}

/**
 * As `applyStatus`, but rejects with 409 when the object is no longer what `current` says. Resolves with what the
 * object is now.
 */
export async function applyStatusTo<T extends WithConditions>(
  api: Api,
  current: T,
  owned: OwnedStatus,
  fieldManager: string,
): Promise<T> {
  if (holds(current, owned)) return current;
  const configuration = statusConfiguration(current, owned);
  const { resourceVersion = '' } = current.metadata;
  const metadata = { ...configuration.metadata, resourceVersion };
  return (await api.applyStatus<T>({ ...configuration, metadata }, { fieldManager, force: true })).object;
}

function statusConfiguration(current: KubeObject, owned: OwnedStatus): KubeObject {
  const { name, namespace, uid } = current.metadata;
  return {
    apiVersion: current.apiVersion,
    kind: current.kind,
    // The uid keeps the write from reaching a namesake made since.
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
    },
    status: { ...withoutUndefined(owned.fields), conditions: owned.conditions },
  };
}

function holds(current: WithConditions, { conditions, conditionTypes, fields }: OwnedStatus): boolean {
  const status: Readonly<Record<string, unknown>> = { ...current.status };
  const present = (current.status?.conditions ?? []).filter((condition) =>
    conditionTypes.includes(condition.type),
  );
  return (
    present.length === conditions.length &&
    conditions.every((wanted) => present.some((condition) => jsonEquals(wanted, condition))) &&
    Object.entries(fields).every(([name, value]) => jsonEquals(value, status[name]))
  );
}

const withoutUndefined = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
