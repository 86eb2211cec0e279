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

/** Server-side apply of a controller's part of the status, unless `current` holds it already. */
export async function applyStatus(
  api: Api,
  current: KubeObject & { readonly status?: { readonly conditions?: readonly Condition[] } },
  owned: OwnedStatus,
  fieldManager: string,
): Promise<boolean> {
  if (holds(current, owned)) return false;
  const { name, namespace, uid } = current.metadata;
  await api.applyStatus(
    {
      apiVersion: current.apiVersion,
      kind: current.kind,
      // The uid keeps the write from reaching a namesake made since.
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(uid === undefined ? {} : { uid }),
      },
      status: { ...withoutUndefined(owned.fields), conditions: owned.conditions },
    },
    { fieldManager, force: true },
  );
  return true;
}

function holds(
  current: KubeObject & { readonly status?: { readonly conditions?: readonly Condition[] } },
  { conditions, conditionTypes, fields }: OwnedStatus,
): boolean {
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
