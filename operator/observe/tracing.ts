import {
  type Attributes,
  type Context,
  context,
  propagation,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

/** Spans of operator and agents (governance 10.2). */
export type SpanName =
  | 'kubeswarm.run'
  | 'kubeswarm.step'
  | 'kubeswarm.queue.submit'
  | 'kubeswarm.queue.poll'
  | 'kubeswarm.task'
  | 'kubeswarm.llm.call'
  | 'kubeswarm.tool.call'
  | 'kubeswarm.delegate'
  | 'swarmteam.route'
  | 'swarmteam.search.plan'
  | 'swarmteam.search.apply'
  | 'advisor.consult';

/** W3C trace context and baggage, as tasks carry them. */
export interface TraceCarrier {
  readonly traceparent?: string;
  readonly tracestate?: string;
  readonly baggage?: string;
}

export interface SpanOptions {
  readonly attributes: Attributes;
  /** Where the work was asked for; absent: in the span that is running now. */
  readonly parent?: Context;
}

const tracer = () => trace.getTracer('kubeswarm');

/** Runs work in a span of OpenTelemetry, which does nothing without an SDK in the process. */
export function inSpan<Result>(
  name: SpanName,
  { attributes, parent = context.active() }: SpanOptions,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  return tracer().startActiveSpan(name, { attributes }, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      // Only the kind of error: its message may hold what a server said.
      failSpan(span, error instanceof Error ? error.name : 'Error');
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A span of something that lies behind us. */
export interface PastSpan extends SpanOptions {
  readonly startMillis: number;
  readonly endMillis: number;
}

/** Tells of something that has happened before anybody could measure it. */
export function tellSpan(name: SpanName, { attributes, parent, startMillis, endMillis }: PastSpan): void {
  tracer()
    .startSpan(name, { attributes, startTime: new Date(startMillis) }, parent)
    .end(new Date(endMillis));
}

/** Marks a span as failed; the message must hold no secret. */
export function failSpan(span: Span, message: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** What a task brings along, as the parent of what is done for it; the running span when it brings nothing. */
export function carriedContext(carrier: TraceCarrier): Context {
  const { traceparent, tracestate, baggage } = carrier;
  if (traceparent === undefined && baggage === undefined) return context.active();
  const fields = { traceparent, tracestate, baggage };
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return propagation.extract(context.active(), Object.fromEntries(present));
}

interface Submitted {
  readonly id: string;
  readonly queue: string;
  readonly meta: TraceCarrier;
}

/**
 * Puts tasks on a queue within a span, and gives them the context that they belong to: that of `parentOf`, else the
 * running span. A task that carries one already keeps it.
 */
export function tracedSubmit<Task extends Submitted>(
  submit: (task: Task) => Promise<void>,
  parentOf: (task: Task) => Context | undefined = () => undefined,
): (task: Task) => Promise<void> {
  return async (task) => {
    const parent = parentOf(task) ?? context.active();
    const carrier: Record<string, string> = {};
    propagation.inject(parent, carrier);
    const traced = { ...task, meta: { ...carrier, ...task.meta } };
    const attributes = { 'task.id': task.id, queue: task.queue };
    await inSpan('kubeswarm.queue.submit', { attributes, parent }, () => submit(traced));
  };
}
