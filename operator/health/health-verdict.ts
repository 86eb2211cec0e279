/** What one check found, in the form in which probes are answered (governance 10.5). */
export type HealthVerdict =
  | { readonly status: 'ok' }
  /** One line without secrets. */
  | { readonly status: 'failed'; readonly error: string };

/** By the name under /readyz/. Asked at every probe, so it must answer at once. */
export type HealthChecks = Readonly<Record<string, () => HealthVerdict>>;

export const healthy: HealthVerdict = { status: 'ok' };

export function unhealthy(error: string): HealthVerdict {
  return { status: 'failed', error };
}

/** Everything that failed, each after its name; ok when nothing did. */
export function aggregatedVerdict(checks: HealthChecks): HealthVerdict {
  const errors = Object.entries(checks).flatMap(([name, check]) => {
    const verdict = check();
    return verdict.status === 'ok' ? [] : [`${name}: ${verdict.error}`];
  });
  return errors.length === 0 ? healthy : unhealthy(errors.join('; '));
}
