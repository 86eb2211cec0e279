export type OtlpProtocol = 'grpc' | 'http/protobuf' | 'http/json';

/** What the standard variables of OpenTelemetry ask for (governance 10.1); exporters read endpoint and headers. */
export interface OtlpSettings {
  /** Absent: none are exported. */
  readonly traces?: OtlpProtocol;
  readonly metrics?: OtlpProtocol;
  readonly sampler: OtlpSampler;
  /** Between two exports of spans; absent: the SDK's. */
  readonly spanDelayMillis?: number;
  /** Between two exports of metrics; absent: the SDK's. */
  readonly metricIntervalMillis?: number;
  /** What was asked for and is otherwise. */
  readonly warnings: readonly string[];
}

export interface OtlpSampler {
  readonly kind: 'always_on' | 'always_off' | 'traceidratio';
  /** Of traceidratio: 0 to 1. */
  readonly ratio: number;
  /** Whether what comes with a trace does as its sender has decided. */
  readonly isParentBased: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

const protocols = ['grpc', 'http/protobuf', 'http/json'] as const;
const samplerKinds = ['always_on', 'always_off', 'traceidratio'] as const;
const grpcPort = '4317';

/** Undefined when nothing is to be exported: then no SDK is loaded. */
export function otlpSettings(env: Env): OtlpSettings | undefined {
  const variable = (name: string): string => env[name]?.trim() ?? '';
  if (variable('OTEL_SDK_DISABLED').toLowerCase() === 'true') return undefined;
  const warnings: string[] = [];
  const traces = protocolOf('TRACES', variable, warnings);
  const metrics = protocolOf('METRICS', variable, warnings);
  if (traces === undefined && metrics === undefined) return undefined;
  const spanDelayMillis = millisOf('OTEL_BSP_SCHEDULE_DELAY', variable, warnings);
  const metricIntervalMillis = millisOf('OTEL_METRIC_EXPORT_INTERVAL', variable, warnings);
  return {
    ...(traces === undefined ? {} : { traces }),
    ...(metrics === undefined ? {} : { metrics }),
    sampler: samplerOf(variable, warnings),
    ...(spanDelayMillis === undefined ? {} : { spanDelayMillis }),
    ...(metricIntervalMillis === undefined ? {} : { metricIntervalMillis }),
    warnings,
  };
}

type Variable = (name: string) => string;

function protocolOf(
  signal: 'TRACES' | 'METRICS',
  variable: Variable,
  warnings: string[],
): OtlpProtocol | undefined {
  const endpoint =
    variable(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`) || variable('OTEL_EXPORTER_OTLP_ENDPOINT');
  if (endpoint === '' || variable(`OTEL_${signal}_EXPORTER`) === 'none') return undefined;
  const asked = variable(`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`) || variable('OTEL_EXPORTER_OTLP_PROTOCOL');
  const known = protocols.find((protocol) => protocol === asked);
  const problem = `OTEL_EXPORTER_OTLP_PROTOCOL is none of ${protocols.join(', ')}`;
  if (asked !== '' && known === undefined && !warnings.includes(problem)) warnings.push(problem);
  return known ?? (URL.parse(endpoint)?.port === grpcPort ? 'grpc' : 'http/protobuf');
}

function samplerOf(variable: Variable, warnings: string[]): OtlpSampler {
  const text = variable('OTEL_TRACES_SAMPLER') || 'parentbased_always_on';
  const isParentBased = text.startsWith('parentbased_');
  const kind = samplerKinds.find((each) => each === text.replace(/^parentbased_/, ''));
  if (kind === undefined) {
    warnings.push('OTEL_TRACES_SAMPLER is none that is known, every trace is sampled');
    return { kind: 'always_on', ratio: 1, isParentBased: true };
  }
  const argument = variable('OTEL_TRACES_SAMPLER_ARG');
  const ratio = argument === '' ? 1 : Number(argument);
  if (ratio >= 0 && ratio <= 1) return { kind, ratio, isParentBased };
  warnings.push('OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1, every trace is sampled');
  return { kind, ratio: 1, isParentBased };
}

function millisOf(name: string, variable: Variable, warnings: string[]): number | undefined {
  const text = variable(name);
  if (text === '') return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  warnings.push(`${name} is no number of milliseconds`);
  return undefined;
}
