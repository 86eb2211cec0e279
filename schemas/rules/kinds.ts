import type {
  SwarmAgent,
  SwarmBudget,
  SwarmEvent,
  SwarmMemory,
  SwarmNotify,
  SwarmObject,
  SwarmPolicy,
  SwarmRegistry,
  SwarmRun,
  SwarmSettings,
  SwarmTeam,
} from '../generated/types.ts';
import { apiVersion, isSwarmKind } from '../kinds.ts';
import type { KubeObject, ObjectKey } from '../kube-object.ts';

interface KindTypes {
  readonly SwarmAgent: SwarmAgent;
  readonly SwarmBudget: SwarmBudget;
  readonly SwarmEvent: SwarmEvent;
  readonly SwarmMemory: SwarmMemory;
  readonly SwarmNotify: SwarmNotify;
  readonly SwarmPolicy: SwarmPolicy;
  readonly SwarmRegistry: SwarmRegistry;
  readonly SwarmRun: SwarmRun;
  readonly SwarmSettings: SwarmSettings;
  readonly SwarmTeam: SwarmTeam;
}

export type KindName = keyof KindTypes;

/**
 * Whether the object is of the kind. Only the kind is looked at: rules judge objects that have passed the schema,
 * in their canonical spelling.
 */
export function isKind<Kind extends KindName>(
  object: KubeObject,
  kind: Kind,
): object is KindTypes[Kind] & KubeObject {
  return object.kind === kind && object.apiVersion === apiVersion;
}

/** Whether the object is of one of the ten kinds. */
export function isSwarmObject(object: KubeObject): object is SwarmObject & KubeObject {
  return isSwarmKind(object);
}

/** The objects of one kind, in their order. */
export function objectsOfKind<Kind extends KindName>(
  objects: readonly KubeObject[],
  kind: Kind,
): readonly (KindTypes[Kind] & KubeObject)[] {
  return objects.filter((object) => isKind(object, kind));
}

export function keyOf(object: KubeObject): ObjectKey {
  const { namespace, name } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
  };
}
