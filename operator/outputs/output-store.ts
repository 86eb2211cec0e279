/** A run, as the store of its outputs knows it. */
export interface RunOfOutputs {
  readonly namespace: string;
  readonly uid: string;
}

/**
 * Keeps outputs that are too long for a status or a result, or that shall not stand there (decisions 24 and 22, gitops
 * 18): by run and key, which is the digest of the text unless somebody knows better. They go with their run.
 */
export interface OutputStore {
  /** Stands in `outputRef.store`. */
  readonly name: string;
  /** Writing the same again changes nothing. */
  write(run: RunOfOutputs, key: string, text: string): Promise<void>;
  /** Those that are still there, whole. */
  read(run: RunOfOutputs, keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Drops everything of a run that is gone. */
  forget(run: RunOfOutputs): Promise<void>;
}

/** What is longer does not stand in a status, nor in the result of a task (decision 24). */
export const longOutputBytes = 16 * 1024;
