import type { FieldPath, SourcePosition } from '../../schemas/finding.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

/** Where something is written, and the parameters that wrote it (`model from values/prod.yaml:3:8`). */
export interface Place {
  readonly position: SourcePosition;
  readonly valueOrigins: readonly string[];
}

/** An object in the CRD's spelling that knows where each of its fields was written. */
export interface PlacedObject {
  readonly object: KubeObject;
  /** Of a field that is not written: the place of the nearest field above it. */
  readonly placeOf: (path: FieldPath, at?: 'key' | 'value') => Place;
}

/** A recipe as it renders in one environment. */
export interface RenderedRecipe {
  /** Folder, relative to the repository, with forward slashes; `.` for its root. */
  readonly path: string;
  readonly name: string | undefined;
  /** undefined where the recipe has no environments. */
  readonly environment: string | undefined;
  readonly objects: readonly PlacedObject[];
  /** Policies that it is judged by in addition to its own: named by recipe.yaml, or the platform's. */
  readonly policies: readonly PlacedObject[];
  /** Why it does not render, line by line; empty when it does. */
  readonly problems: readonly string[];
  /** Whether every object is here: what refers to nothing or breaks a policy can be read and compared all the same. */
  readonly isWhole: boolean;
}
