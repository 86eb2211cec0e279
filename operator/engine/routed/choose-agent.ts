import type { AgentFact } from '../facts.ts';
import type { Candidate, Directory } from './directory.ts';

/** What is looked for (agents 8). */
export interface Wanted {
  readonly capability: string;
  /** All of them must be declared with the capability. */
  readonly tags?: readonly string[];
  readonly strategy?: 'least-busy' | 'round-robin' | 'random';
}

/** What the strategies go by besides the candidates. */
export interface ChoiceBasis {
  /** Tasks that were given to the agent a moment ago, so that its queue does not show them yet. */
  readonly justGiven: (agent: string) => number;
  /** Whom round-robin has taken last. */
  readonly lastChosen: string | undefined;
  /** Any whole number from 0; the same for the same step of the same run. */
  readonly lot: number;
}

export type Choice =
  | { readonly kind: 'chosen'; readonly agent: string }
  /** Somebody declares it and is about to become ready. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'none' };

/** Among those who declare the capability with all tags: only who can work, or was put to sleep on purpose. */
export function chooseAgent({ candidates }: Directory, wanted: Wanted, basis: ChoiceBasis): Choice {
  const able = candidates.filter(
    (candidate) => declares(candidate, wanted) && candidate.player.found?.isStoppedByBudget === false,
  );
  const available = able.filter(({ player: { found } }) => found !== undefined && isAvailable(found));
  const chosen = chosenOf(available, wanted.strategy ?? 'least-busy', basis);
  if (chosen !== undefined) return { kind: 'chosen', agent: chosen.player.agent };
  return { kind: able.length > 0 ? 'starting' : 'none' };
}

function declares({ capabilities }: Candidate, { capability, tags = [] }: Wanted): boolean {
  return capabilities.some(
    (declared) => declared.name === capability && tags.every((tag) => (declared.tags ?? []).includes(tag)),
  );
}

function isAvailable({ readyReplicas, sleepsUntilSubmitted, isScaledToZero }: AgentFact): boolean {
  return readyReplicas > 0 || sleepsUntilSubmitted || isScaledToZero === true;
}

/** Candidates come sorted by name, so that the first of equals is the one of that order. */
function chosenOf(
  candidates: readonly Candidate[],
  strategy: NonNullable<Wanted['strategy']>,
  { justGiven, lastChosen, lot }: ChoiceBasis,
): Candidate | undefined {
  switch (strategy) {
    case 'least-busy': {
      const loads = candidates.map(({ player, queued }) => queued + justGiven(player.agent));
      return candidates[loads.indexOf(Math.min(...loads))];
    }
    case 'round-robin':
      return candidates.find(({ player }) => player.agent > (lastChosen ?? '')) ?? candidates[0];
    case 'random':
      return candidates[lot % candidates.length];
  }
}
