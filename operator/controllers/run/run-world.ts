import type { SwarmAgent, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { Facts, Plan, RunState } from '../../engine/index.ts';
import type { BucketOutputStore } from '../common/bucket-outputs.ts';

/** Everything that a reconcile of a run looks at. */
export interface RunWorld {
  readonly run: SwarmRun;
  /** The team that the run names; absent for agent runs, and while it is not there. */
  readonly team?: SwarmTeam;
  /** The agent that the run names; absent for team runs, and while it is not there. */
  readonly agent?: SwarmAgent;
  readonly nowMillis: number;
}

/** What the engine is asked with. */
export interface RunFlow {
  readonly plan: Plan;
  readonly state: RunState;
  readonly facts: Facts;
  /** Of the team. */
  readonly bucket?: BucketOutputStore;
}
