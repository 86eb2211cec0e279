/**
 * Keeps outputs that are too long for a status (decision 24), by run and digest. The first one is an artifact store or
 * Redis; without any, outputs are read from the results of their tasks.
 */
export interface OutputStore {
  /** Stands in `outputRef.store`. */
  readonly name: string;
  write(runUid: string, digest: string, text: string): Promise<void>;
  /** Those that are still there. */
  read(runUid: string, digests: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Drops everything of a run that is gone. */
  forget(runUid: string): Promise<void>;
}
