import type { SwarmAgent, SwarmBudget, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';

/** Everything that one reconcile of a team knows. */
export interface TeamWorld {
  /** Normalised: aliases in their canonical place. */
  readonly team: SwarmTeam;
  /** Every agent of the namespace that is not being deleted. */
  readonly agents: readonly SwarmAgent[];
  /** Every other team of the namespace: roles may be played by them. */
  readonly teams: readonly SwarmTeam[];
  /** Named by the team; absent when it is not there. */
  readonly budget?: SwarmBudget;
  /** Runs that name the team, whatever made them. */
  readonly runs: readonly SwarmRun[];
  /** Runs of the namespace that are not over; looked up when roles scale. */
  readonly openRuns: readonly SwarmRun[];
  /** Tasks that wait or run, by the agent of a role that scales; those whose queue could not be asked are missing. */
  readonly queued: ReadonlyMap<string, number>;
  readonly nowMillis: number;
}
