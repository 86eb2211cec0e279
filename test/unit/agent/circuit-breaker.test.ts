import { describe, expect, test } from '@jest/globals';
import {
  type AttemptOutcome,
  circuitBreakers,
  createCircuitBreaker,
} from '../../../operator/agent/tools/circuit-breaker.ts';

function setUp() {
  let nowMillis = 0;
  const limits = { failureThreshold: 3, cooldownSeconds: 30, halfOpenMaxCalls: 2 };
  const breaker = createCircuitBreaker(limits, () => nowMillis);
  return {
    breaker,
    advance: (millis: number) => {
      nowMillis += millis;
    },
    /** Whether each attempt was let through. */
    attempt: (...outcomes: readonly AttemptOutcome[]) =>
      outcomes.map((outcome) => {
        const leave = breaker.tryEnter();
        leave?.(outcome);
        return leave !== undefined;
      }),
  };
}

describe('circuit breaker', () => {
  test('[WORKER-22] opens after so many failures in a row', () => {
    const { attempt } = setUp();
    expect(
      attempt('failure', 'failure', 'success', 'failure', 'failure', 'ignored', 'failure', 'success'),
    ).toEqual([true, true, true, true, true, true, true, false]);
  });

  test('[WORKER-22] lets probes through after the cool-down, and closes with one success', () => {
    const { attempt, advance } = setUp();
    attempt('failure', 'failure', 'failure');
    advance(29_999);
    expect(attempt('success')).toEqual([false]);
    advance(1);
    expect(attempt('success', 'failure', 'failure', 'success')).toEqual([true, true, true, true]);
  });

  test('[WORKER-22] opens again when a probe fails', () => {
    const { attempt, advance } = setUp();
    attempt('failure', 'failure', 'failure');
    advance(30_000);
    expect(attempt('failure', 'success')).toEqual([true, false]);
    advance(30_000);
    expect(attempt('success')).toEqual([true]);
  });

  test('[WORKER-22] lets no more probes through at a time than it may', () => {
    const { breaker, attempt, advance } = setUp();
    attempt('failure', 'failure', 'failure');
    advance(30_000);
    const first = breaker.tryEnter();
    const second = breaker.tryEnter();
    expect(breaker.tryEnter()).toBeUndefined();
    first?.('ignored');
    const third = breaker.tryEnter();
    expect([second, third].every((leave) => leave !== undefined)).toBe(true);
  });

  test('keeps targets apart, and stays closed without limits', () => {
    const limits = { failureThreshold: 1, cooldownSeconds: 30, halfOpenMaxCalls: 1 };
    const of = circuitBreakers(limits, () => 0);
    of('mcp/slack').tryEnter()?.('failure');
    expect(of('mcp/slack').tryEnter()).toBeUndefined();
    expect(of('mcp/jira').tryEnter()).toBeDefined();
    const never = circuitBreakers(undefined, () => 0);
    for (let index = 0; index < 100; index++) never('x').tryEnter()?.('failure');
    expect(never('x').tryEnter()).toBeDefined();
  });
});
