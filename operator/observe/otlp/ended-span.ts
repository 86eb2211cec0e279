import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';

/** A span that is over. Times in milliseconds since the epoch. */
export interface EndedSpan {
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly startMillis: number;
  readonly endMillis: number;
  readonly attributes: Attributes;
  /** Absent: it went well. */
  readonly failure?: string;
}

/** Hands on every span as it ends, within the process. */
export function tellingProcessor(tell: (span: EndedSpan) => void): SpanProcessor {
  const nothing = async (): Promise<void> => {};
  return {
    onStart: () => {},
    onEnd: (span) => {
      const { name, attributes, status, parentSpanContext } = span;
      tell({
        id: span.spanContext().spanId,
        ...(parentSpanContext === undefined ? {} : { parentId: parentSpanContext.spanId }),
        name,
        startMillis: hrTimeToMilliseconds(span.startTime),
        endMillis: hrTimeToMilliseconds(span.endTime),
        attributes,
        ...(status.code === SpanStatusCode.ERROR ? { failure: status.message ?? '' } : {}),
      });
    },
    forceFlush: nothing,
    shutdown: nothing,
  };
}
