import type { ArtifactKey } from '../../schemas/artifact-store.ts';

/** Files of steps, by run, step and name (orchestration 4.6). */
export interface ArtifactStore {
  /** Whole or not at all. Writing the same again changes nothing; something else takes its place. */
  write(key: ArtifactKey, file: string, options: WriteOptions): Promise<void>;
  /** Copies it into a new file. Rejects with ArtifactError when it is not there or has more than `maxBytes`. */
  read(key: ArtifactKey, file: string, options: ReadOptions): Promise<void>;
  close(): void;
}

export interface WriteOptions {
  readonly contentType: string;
  readonly signal?: AbortSignal;
}

export interface ReadOptions {
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

/** One file; it stands in memory while it goes to a bucket. */
export const maxArtifactBytes = 16 * 1024 * 1024;
/** All files that one task takes, and all that it leaves behind: half of what `/tmp` of a pod holds (agents 2.2). */
export const maxArtifactsBytes = 64 * 1024 * 1024;

/** The artifact is not there, or shall not be had; trying again does not help. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
  readonly kind: 'lost' | 'refused';

  constructor(kind: ArtifactError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

export const artifactLost = (path: string): ArtifactError =>
  new ArtifactError('lost', `artifact "${path}" is no longer in its store`);

export const artifactTooLarge = (path: string, maxBytes: number): ArtifactError =>
  new ArtifactError('refused', `artifact "${path}" has more than ${maxBytes} bytes`);
