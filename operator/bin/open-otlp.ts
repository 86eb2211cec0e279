import type { Log } from '../observe/log.ts';
import { otlpSettings } from '../observe/otlp/otlp-settings.ts';
import type { OtlpSource } from '../observe/otlp/start-otlp.ts';
import type { prometheusMetrics } from '../observe/prometheus.ts';

export interface OpenOtlp {
  readonly isTracing: boolean;
  /** For the meters of the process. */
  readonly meter: NonNullable<Parameters<typeof prometheusMetrics>[0]>;
  /** After the meters. */
  close(): Promise<void>;
}

/** Exports traces and metrics by OTLP when the environment asks for it; else loads nothing (governance 10.1). */
export async function openOtlp(source: OtlpSource, log: Log): Promise<OpenOtlp> {
  const settings = otlpSettings(process.env);
  if (settings === undefined) return { isTracing: false, meter: {}, close: async () => {} };
  for (const warning of settings.warnings) log.warn({ warning }, 'a setting has no effect');
  const { startOtlp } = await import('../observe/otlp/start-otlp.ts');
  const { readers, resource, close } = await startOtlp(settings, source, (error) =>
    log.warn({ error }, 'telemetry was not exported'),
  );
  log.info({ traces: settings.traces, metrics: settings.metrics }, 'telemetry is exported by OTLP');
  return { isTracing: settings.traces !== undefined, meter: { readers: [...readers], resource }, close };
}
