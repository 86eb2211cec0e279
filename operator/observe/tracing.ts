import { type Attributes, context, propagation, type Span, SpanStatusCode, trace } from '@opentelemetry/api';

/** Spans of an agent (agents 12, governance 10.2). */
export type SpanName = 'kubeswarm.task' | 'kubeswarm.llm.call' | 'kubeswarm.tool.call';

export interface SpanOptions {
  readonly attributes: Attributes;
  /** W3C trace context of who asked for the work; absent: the span that is running now. */
  readonly traceparent?: string;
}

/** Runs work in a span of OpenTelemetry, which does nothing without an SDK in the process. */
export function inSpan<Result>(
  name: SpanName,
  { attributes, traceparent }: SpanOptions,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const active = context.active();
  const parent = traceparent === undefined ? active : propagation.extract(active, { traceparent });
  return trace.getTracer('kubeswarm').startActiveSpan(name, { attributes }, parent, async (span) => {
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

/** Marks a span as failed; the message must hold no secret. */
export function failSpan(span: Span, message: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}
