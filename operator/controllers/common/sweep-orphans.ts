import { isApiError } from '../../kube/api.ts';

/** What a sweep has done, and where it could not do all. */
export interface Swept {
  readonly dropped: number;
  readonly problems: readonly SweepProblem[];
}

export interface SweepProblem {
  readonly namespace: string;
  readonly error: unknown;
}

export interface Sweep<Kept> {
  readonly kept: readonly Kept[];
  /** Asks the API server who is in the namespace now. */
  readonly ownersIn: (namespace: string) => Promise<(one: Kept) => boolean>;
  readonly drop: (one: Kept) => Promise<void>;
}

/**
 * Drops what is kept of objects that are gone: no operator may have been there to see them go (decision 31). Whatever is
 * kept belongs to an object that existed before, so one that the API server does not know now has been deleted. What
 * goes wrong in one namespace keeps no other from being swept; where we may not look, nothing is.
 */
export async function sweepOrphans<Kept extends { readonly namespace: string }>({
  kept,
  ownersIn,
  drop,
}: Sweep<Kept>): Promise<Swept> {
  let dropped = 0;
  const problems: SweepProblem[] = [];
  for (const [namespace, ofNamespace] of Map.groupBy(kept, (one) => one.namespace)) {
    try {
      const hasOwner = await ownersIn(namespace);
      for (const one of ofNamespace) {
        if (hasOwner(one)) continue;
        await drop(one);
        dropped += 1;
      }
    } catch (error) {
      if (!isApiError(error, 403)) problems.push({ namespace, error });
    }
  }
  return { dropped, problems };
}
