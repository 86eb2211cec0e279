import type { SwarmEvent } from '../../../schemas/generated/types.ts';
import { messageLine } from '../../engine/texts/message-line.ts';
import type { EventRecorder } from '../../kube/controller.ts';
import { type Fired, type Firing, runsOfFired } from './firing.ts';

/** Kubernetes events on the SwarmEvent: what was started, skipped, or failed (orchestration 7.1.6 and 7.4). */
export async function tellFired(
  event: SwarmEvent,
  { origin }: Firing,
  fired: Exclude<Fired, { readonly kind: 'waiting' }>,
  events: EventRecorder,
): Promise<void> {
  const tell = (type: 'Normal' | 'Warning', reason: string, text: string): Promise<void> =>
    events.record(event, type, reason, messageLine(origin === undefined ? text : `${text} (${origin})`));
  if (fired.kind === 'skipped') return tell('Normal', 'FireSkipped', fired.message);
  if (fired.kind === 'failed') return tell('Warning', 'FireFailed', fired.message);
  const names = runsOfFired(fired).map(({ metadata }) => metadata.name);
  if (names.length > 0) await tell('Normal', 'PipelineFired', `started ${names.join(', ')}`);
  const failures = fired.targets.flatMap((target) => (target.kind === 'failed' ? [target.message] : []));
  if (failures.length > 0) await tell('Warning', 'FireFailed', failures.join('; '));
}
