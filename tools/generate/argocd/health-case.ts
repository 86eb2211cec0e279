/** One status and what Argo CD is to make of it. */
export interface HealthCase {
  /** Name of its file of test data. */
  readonly name: string;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly health: 'Healthy' | 'Progressing' | 'Degraded';
  readonly message: string;
}

type ConditionStatus = 'True' | 'False' | 'Unknown';

/** `Ready=True AllReplicasReady`, with its message, as a condition of a status. */
export function condition(
  type: string,
  status: ConditionStatus,
  reason: string,
  message = '',
): Readonly<Record<string, unknown>> {
  return { type, status, reason, message, lastTransitionTime: '2026-01-01T08:00:00Z', observedGeneration: 2 };
}
