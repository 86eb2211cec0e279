import type { Capability, IndexedCapability } from '../../../schemas/generated/types.ts';
import type { Player } from '../facts.ts';

/** Who can be found by capability, for one step: the agents that a registry lists, in the step's own namespace. */
export interface Directory {
  /** Name of the registry. */
  readonly registry: string;
  /** All that the candidates declare, as a router is told of it. */
  readonly capabilities: readonly IndexedCapability[];
  /** Sorted by the names of the agents. */
  readonly candidates: readonly Candidate[];
  /** Who takes what nobody else can; the agent need not exist yet. */
  readonly fallback?: Player;
}

export interface Candidate {
  readonly player: Player;
  /** Tasks that wait for the agent or are in its hands. */
  readonly queued: number;
  readonly capabilities: readonly Pick<Capability, 'name' | 'tags'>[];
}
