import type { Finding } from '../../../schemas/finding.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { Clock } from '../controller.ts';
import type { ListStructure } from './field-ownership/list-types.ts';

/** What an admission webhook is asked about: creations and updates, not writes of status. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE';
  readonly object: KubeObject;
  /** The object as it stands, for an update. */
  readonly old: KubeObject | undefined;
  readonly dryRun: boolean;
}

export interface AdmissionVerdict {
  /** Why the write is refused; absent when it may go on. */
  readonly denied?: string;
  /** Which webhook speaks: `vswarmagent.kb.io`. */
  readonly webhook?: string;
  readonly warnings: readonly string[];
}

/** What an embedded API server is told about its kinds; without it every kind is schemaless. */
export interface MemoryApiOptions {
  /** Time of creation, deletion and managed fields. Default: the machine's clock. */
  readonly clock?: Clock;
  /** Schema and CEL of kubeswarm kinds (schemas/validate.ts). Findings of severity error refuse the write. */
  readonly validate?: (object: KubeObject, options?: { readonly old?: KubeObject }) => readonly Finding[];
  /** Defaults of kubeswarm kinds (schemas/defaults.ts). */
  readonly withDefaults?: (object: KubeObject) => KubeObject;
  /** List types of kubeswarm kinds (schemas/list-structure.ts). */
  readonly structure?: ListStructure;
  readonly admission?: (request: AdmissionRequest) => AdmissionVerdict | Promise<AdmissionVerdict>;
  /** Keeps every write in this file, and starts from what it holds. */
  readonly persistence?: { readonly file: string; readonly compactAboveBytes?: number };
  /** Changes per kind that a watch can be behind. Default 10,000. */
  readonly historyLimit?: number;
  /** Default: random (RFC 9562 version 4). */
  readonly newUid?: () => string;
}
