import type { prometheusMetrics } from '../prometheus.ts';
import type { EndedSpan } from './ended-span.ts';
import { type OtlpSettings, otlpSettings } from './otlp-settings.ts';
import type { OtlpSource } from './start-otlp.ts';

/** A pino logger is one. */
interface OtlpLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export interface OpenOtlp {
  readonly isTracing: boolean;
  /** For the meters of the process. */
  readonly meter: NonNullable<Parameters<typeof prometheusMetrics>[0]>;
  /** After the meters. */
  close(): Promise<void>;
}

/** What spans need that nobody exports. */
const unexported: OtlpSettings = {
  sampler: { kind: 'always_on', ratio: 1, isParentBased: true },
  warnings: [],
};

/**
 * Exports traces and metrics by OTLP when the environment asks for it, and hands spans to `onSpan`; without either it
 * loads nothing (governance 10.1).
 */
export async function openOtlp(
  env: Parameters<typeof otlpSettings>[0],
  source: OtlpSource,
  log: OtlpLog,
  onSpan?: (span: EndedSpan) => void,
): Promise<OpenOtlp> {
  const exported = otlpSettings(env);
  if (exported === undefined && onSpan === undefined)
    return { isTracing: false, meter: {}, close: async () => {} };
  const settings = exported ?? unexported;
  for (const warning of settings.warnings) log.warn({ warning }, 'a setting has no effect');
  const { startOtlp } = await import('./start-otlp.ts');
  const { readers, resource, close } = await startOtlp(
    settings,
    source,
    (error) => log.warn({ error }, 'telemetry was not exported'),
    onSpan,
  );
  const { traces, metrics } = settings;
  if (exported !== undefined) log.info({ traces, metrics }, 'telemetry is exported by OTLP');
  const isTracing = traces !== undefined || onSpan !== undefined;
  return { isTracing, meter: { readers: [...readers], resource }, close };
}
