import { apiVersion, kindDescriptions } from './generated/kinds.ts';
import type { SwarmObject } from './generated/types.ts';

export { apiVersion };

/** One kind of the API, as a CRD describes it. All are namespaced and have a status subresource. */
export interface KindDescription {
  readonly kind: SwarmObject['kind'];
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly description: string;
  readonly columns: readonly KindColumn[];
  /** Present when the kind has a scale subresource. */
  readonly scale?: { readonly specReplicasPath: string; readonly statusReplicasPath: string };
}

/** A column of `kubectl get`; priority 1 is shown by `-o wide` only. */
export interface KindColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date' | 'boolean';
  /** JSONPath from the object, with a leading dot. */
  readonly jsonPath: string;
  readonly priority: 0 | 1;
}

export const apiGroup = 'kubeswarm.io';

/** The ten kinds, in alphabetical order. */
export const kinds: readonly KindDescription[] = kindDescriptions;

const kindsByName: ReadonlyMap<string, KindDescription> = new Map(kinds.map((each) => [each.kind, each]));

/** The kind of that name; undefined for kinds of others. */
export function kindNamed(kind: string): KindDescription | undefined {
  return kindsByName.get(kind);
}

/** Whether an object claims to be of one of our kinds; says nothing about its validity. */
export function isSwarmKind(object: { readonly apiVersion?: unknown; readonly kind?: unknown }): boolean {
  return (
    object.apiVersion === apiVersion &&
    typeof object.kind === 'string' &&
    kindNamed(object.kind) !== undefined
  );
}
