import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { isTerminal, type Problem } from '../../engine/index.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import { normalised } from '../common/normalised.ts';
import { runClaim } from './desired.ts';
import type { RunWorld } from './run-world.ts';
import type { WriteSlots } from './write-slots.ts';

/** A run with its claim: owner, label, snapshot. */
export interface Claimed {
  readonly world: RunWorld;
  /** Why the copy of the team is not in the run: it would be the same the next time. */
  readonly rejection?: Problem;
}

/**
 * Claims the run where that is still to be done. Rejects with 409 when the run is no longer what it was when it was
 * read: the claim of a new run is what makes reading it from the server unnecessary.
 */
export async function claimed(
  world: RunWorld,
  {
    api,
    slots,
    fieldManager,
  }: { readonly api: Api; readonly slots: WriteSlots; readonly fieldManager: string },
): Promise<Claimed> {
  const claim = isTerminal(world.run.status ?? {}) ? undefined : runClaim(world);
  if (claim === undefined) return { world };
  const how = { fieldManager, force: true };
  try {
    const { object } = await slots.with(() => api.apply<SwarmRun>(claim, how));
    return { world: { ...world, run: normalised(object) } };
  } catch (error) {
    if (!isApiError(error, 403) && !isApiError(error, 422)) throw error;
    // The run fails with what is wrong in the team; it still gets its owner, to go with it (gitops 1).
    const { spec, ...owned } = claim;
    const written = spec === undefined ? undefined : await api.apply<SwarmRun>(owned, how);
    const run = written === undefined ? world.run : normalised(written.object);
    return {
      world: { ...world, run: withSnapshot(run, spec) },
      rejection: { reason: 'SnapshotRejected', message: error.message },
    };
  }
}

function withSnapshot(run: SwarmRun, spec: unknown): SwarmRun {
  return { ...run, spec: { ...run.spec, ...(typeof spec === 'object' ? spec : {}) } };
}
