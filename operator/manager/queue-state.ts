import type { QueueState } from '../controllers/agent/queue-condition.ts';
import type { HealthVerdict } from '../health/health-verdict.ts';
import { notCheckedYet } from '../health/polled-verdict.ts';

/** What controllers are told of the queue by the probe that answers for readiness. */
export function queueStateOf(verdict: HealthVerdict): QueueState {
  if (verdict.status === 'ok') return { kind: 'ready' };
  return verdict === notCheckedYet ? { kind: 'unknown' } : { kind: 'failed', message: verdict.error };
}
