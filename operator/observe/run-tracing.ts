import { createHash } from 'node:crypto';
import { type Context, context, ROOT_CONTEXT, type Span, type SpanOptions, trace } from '@opentelemetry/api';
import { startWithIds } from './otlp/fixed-ids.ts';
import { failSpan } from './tracing.ts';

/** A run that is over, as its trace shows it. Times in milliseconds since the epoch. */
export interface TracedRun extends TracedWork {
  readonly uid: string;
  readonly namespace: string;
  readonly team?: string;
  readonly steps: readonly (TracedWork & { readonly agent?: string })[];
}

export interface TracedWork {
  readonly name: string;
  readonly phase: string;
  readonly startMillis: number;
  readonly endMillis: number;
  /** Why it failed, in one line without secrets. */
  readonly failure?: string;
}

/**
 * The context of one step of a run, which its tasks carry. It follows from the run's uid and the step's name alone: an
 * operator that takes over goes on with the same trace, and the span itself is told when the run is over.
 */
export function stepContext(runUid: string, stepName: string): Context {
  const run = startRun(runUid, {});
  const step = startStep(runUid, stepName, {}, trace.setSpan(ROOT_CONTEXT, run));
  // Neither is ended, so neither is exported.
  return trace.setSpan(context.active(), step);
}

/** Tells the spans of a run that is over: its own, and one for each step. */
export function tellRun({ uid, namespace, team, steps, ...run }: TracedRun): void {
  const shared = {
    'run.namespace': namespace,
    'run.name': run.name,
    ...(team === undefined ? {} : { team }),
  };
  const attributes = { ...shared, 'run.uid': uid, 'run.phase': run.phase };
  const root = startRun(uid, { startTime: new Date(run.startMillis), attributes });
  for (const step of steps) {
    const { name, phase, agent, startMillis } = step;
    const attributes = {
      ...shared,
      'step.name': name,
      'step.phase': phase,
      ...(agent === undefined ? {} : { agent }),
    };
    end(
      startStep(
        uid,
        name,
        { startTime: new Date(startMillis), attributes },
        trace.setSpan(ROOT_CONTEXT, root),
      ),
      step,
    );
  }
  end(root, run);
}

function end(span: Span, { failure, endMillis }: TracedWork): void {
  if (failure !== undefined) failSpan(span, failure);
  span.end(new Date(endMillis));
}

function startRun(uid: string, options: SpanOptions): Span {
  const ids = { traceId: digits(32, uid), spanId: digits(16, uid, 'run') };
  return startWithIds(ids, () =>
    trace.getTracer('kubeswarm').startSpan('kubeswarm.run', options, ROOT_CONTEXT),
  );
}

function startStep(uid: string, step: string, options: SpanOptions, parent: Context): Span {
  const ids = { traceId: digits(32, uid), spanId: digits(16, uid, 'step', step) };
  return startWithIds(ids, () => trace.getTracer('kubeswarm').startSpan('kubeswarm.step', options, parent));
}

function digits(count: number, ...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, count);
}
