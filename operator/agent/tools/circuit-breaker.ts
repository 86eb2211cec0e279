import type { AgentGuardrails } from '../../../schemas/agent-contract.ts';

export type BreakerLimits = NonNullable<AgentGuardrails['limits']['circuitBreaker']>;

/** How an attempt that was let through went; `ignored`: it says nothing about the target. */
export type AttemptOutcome = 'success' | 'failure' | 'ignored';

/** Keeps calls away from a target that fails (agents 5.6). */
export interface CircuitBreaker {
  /** Undefined: the circuit is open. Else it must be told once how the call went. */
  tryEnter(): ((outcome: AttemptOutcome) => void) | undefined;
}

type State =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly untilMillis: number }
  | { readonly kind: 'half-open'; readonly probes: number };

/** Closed until so many failures in a row; then open for the cool-down; then a few probes, of which one success closes. */
export function createCircuitBreaker(limits: BreakerLimits, now: () => number): CircuitBreaker {
  let state: State = { kind: 'closed', failures: 0 };

  function open(): void {
    state = { kind: 'open', untilMillis: now() + limits.cooldownSeconds * 1000 };
  }

  function settle(outcome: AttemptOutcome): void {
    if (outcome === 'success') state = { kind: 'closed', failures: 0 };
    else if (state.kind === 'half-open') {
      if (outcome === 'failure') open();
      else state = { kind: 'half-open', probes: state.probes - 1 };
    } else if (state.kind === 'closed' && outcome === 'failure') {
      state = { kind: 'closed', failures: state.failures + 1 };
      if (state.failures >= limits.failureThreshold) open();
    }
  }

  return {
    tryEnter() {
      if (state.kind === 'open' && now() >= state.untilMillis) state = { kind: 'half-open', probes: 0 };
      if (state.kind === 'open') return undefined;
      if (state.kind === 'half-open') {
        if (state.probes >= limits.halfOpenMaxCalls) return undefined;
        state = { kind: 'half-open', probes: state.probes + 1 };
      }
      return settle;
    },
  };
}

const alwaysClosed: CircuitBreaker = { tryEnter: () => () => {} };

/** One breaker per target; without limits all circuits stay closed. */
export function circuitBreakers(
  limits: BreakerLimits | undefined,
  now: () => number,
): (target: string) => CircuitBreaker {
  if (limits === undefined) return () => alwaysClosed;
  const breakers = new Map<string, CircuitBreaker>();
  return (target) => {
    const breaker = breakers.get(target) ?? createCircuitBreaker(limits, now);
    breakers.set(target, breaker);
    return breaker;
  };
}
