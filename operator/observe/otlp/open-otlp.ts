import type { prometheusMetrics } from '../prometheus.ts';
import { otlpSettings } from './otlp-settings.ts';
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

/** Exports traces and metrics by OTLP when the environment asks for it; else loads nothing (governance 10.1). */
export async function openOtlp(
  env: Parameters<typeof otlpSettings>[0],
  source: OtlpSource,
  log: OtlpLog,
): Promise<OpenOtlp> {
  const settings = otlpSettings(env);
  if (settings === undefined) return { isTracing: false, meter: {}, close: async () => {} };
  for (const warning of settings.warnings) log.warn({ warning }, 'a setting has no effect');
  const { startOtlp } = await import('./start-otlp.ts');
  const { readers, resource, close } = await startOtlp(settings, source, (error) =>
    log.warn({ error }, 'telemetry was not exported'),
  );
  log.info({ traces: settings.traces, metrics: settings.metrics }, 'telemetry is exported by OTLP');
  return { isTracing: settings.traces !== undefined, meter: { readers: [...readers], resource }, close };
}
