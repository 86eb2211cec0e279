import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';

/** A kind as the API serves it. */
export interface KindKey {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface ListOptions {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** Equality selectors; all must match. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** What of a collection is sent. */
export interface CollectionOptions extends ListOptions {
  /** Objects come with apiVersion, kind and metadata, and nothing else. */
  readonly metadataOnly?: boolean;
}

export interface ListRequest extends CollectionOptions {
  /** What is kept of each object, page by page, so that no collection is in memory whole. Default: all of it. */
  readonly keep?: (object: KubeObject) => KubeObject;
}

export interface ObjectList<T> {
  readonly items: readonly T[];
  /** Where a watch continues from. */
  readonly resourceVersion: string;
}

export interface WatchOptions extends CollectionOptions {
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
}

export type WatchEvent<T> =
  | { readonly kind: 'added' | 'modified' | 'deleted'; readonly object: T }
  | { readonly kind: 'bookmark'; readonly resourceVersion: string };

export interface WriteOptions {
  /** Names the writer in managedFields; one per controller. */
  readonly fieldManager: string;
  readonly dryRun?: boolean;
}

export interface ApplyOptions extends WriteOptions {
  /** Take fields over from other managers instead of a conflict. */
  readonly force?: boolean;
}

export interface DeleteOptions {
  /** Delete only the object with this uid. */
  readonly uid?: string;
}

/** What a write left behind, with the warnings that admission gave (HTTP `Warning` headers). */
export interface Written<T> {
  readonly object: T;
  readonly warnings: readonly string[];
}

/**
 * A Kubernetes API server as the controllers see it: JSON in, JSON out, times are RFC 3339 strings.
 * Two programs stand behind it: the embedded one (memory-api/) and the real one.
 * Every method rejects with ApiError; `get` answers undefined for an object that is not there.
 */
export interface Api {
  get<T extends KubeObject>(key: ObjectKey): Promise<T | undefined>;
  list<T extends KubeObject>(kind: KindKey, options?: ListRequest): Promise<ObjectList<T>>;
  /** Ends without error when the server closes it; rejects with code 410 when the version is too old. */
  watch<T extends KubeObject>(kind: KindKey, options: WatchOptions): AsyncIterable<WatchEvent<T>>;
  create<T extends KubeObject>(object: T, options: WriteOptions): Promise<Written<T>>;
  /**
   * Replaces spec and metadata; `metadata.resourceVersion`, when given, must be current (else 409). Custom resources
   * must give it (else 422).
   */
  update<T extends KubeObject>(object: T, options: WriteOptions): Promise<Written<T>>;
  /**
   * Server-side apply of everything but status; fields this manager no longer sends are removed. An absent object is
   * created, unless `metadata.uid` says which one is meant (409).
   */
  apply<T extends KubeObject>(object: KubeObject, options: ApplyOptions): Promise<Written<T>>;
  /**
   * Server-side apply of the status subresource; the object must exist. Of its metadata only `resourceVersion` is
   * compared (409), a uid is not.
   */
  applyStatus<T extends KubeObject>(object: KubeObject, options: ApplyOptions): Promise<Written<T>>;
  /** Resolves also when the object is already gone. */
  delete(key: ObjectKey, options?: DeleteOptions): Promise<void>;
}

/** A refused request, with the HTTP code and the reason of the Kubernetes Status object. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

export function isApiError(error: unknown, code?: number): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}
