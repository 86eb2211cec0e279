import type { AgentWorld } from './agent-world.ts';

/** Why an agent cannot be brought up as written. */
export interface AgentProblem {
  /** Reason of the condition Ready (agents 2.8). */
  readonly reason: string;
  readonly message: string;
  /** Whether only an edit heals it; else it is looked up again. */
  readonly needsEdit: boolean;
}

export type AgentCheck = (world: AgentWorld) => AgentProblem | undefined;
