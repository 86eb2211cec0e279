import type { StepStatus, SwarmRun } from '../../schemas/generated/types.ts';
import { noTokens } from './run-result.ts';

/** One event of a stream. */
export interface StreamEvent {
  readonly event: string;
  /** JSON. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a stream has told of each step. */
export type Told = ReadonlyMap<string, 'started' | 'ended'>;

export interface Progress {
  readonly told: Told;
  readonly events: readonly StreamEvent[];
}

/** What is new in the steps of a run (orchestration 7.4). A step starts and ends once; one that is skipped does neither. */
export function runProgress(told: Told, { status }: SwarmRun): Progress {
  const next = new Map(told);
  const events: StreamEvent[] = [];
  for (const step of status?.steps ?? []) {
    const { name, phase } = step;
    const before = next.get(name);
    if (phase === 'Pending' || phase === 'Skipped' || before === 'ended') continue;
    if (before === undefined) {
      next.set(name, 'started');
      events.push({ event: 'step.started', data: { step: name, phase: 'Running' } });
    }
    if (phase !== 'Succeeded' && phase !== 'Failed') continue;
    next.set(name, 'ended');
    events.push(phase === 'Failed' ? { event: 'step.failed', data: { step: name } } : completed(step));
  }
  return { told: next, events };
}

function completed({ name, output = '', outputRef, tokenUsage, ...times }: StepStatus): StreamEvent {
  const millis = Date.parse(times.completionTime ?? '') - Date.parse(times.startTime ?? '');
  return {
    event: 'step.completed',
    data: {
      step: name,
      output,
      ...(outputRef === undefined ? {} : { outputRef }),
      tokenUsage: tokenUsage ?? noTokens,
      durationMs: Number.isNaN(millis) ? 0 : millis,
    },
  };
}

/** One event in the form of text/event-stream. */
export const eventText = ({ event, data }: StreamEvent): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
