import { describe, expect, test } from '@jest/globals';
import { otlpSettings } from '../../../operator/observe/otlp/otlp-settings.ts';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const always = { kind: 'always_on', ratio: 1, isParentBased: true };

describe('what OTEL_* variables ask for', () => {
  test.each([
    ['nothing is set', {}],
    ['the SDK is disabled', { ...endpoint, OTEL_SDK_DISABLED: 'true' }],
    [
      'no signal has an exporter',
      { ...endpoint, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' },
    ],
  ])('[OTEL-1] nothing when %s', (_name, env) => {
    expect(otlpSettings(env)).toBeUndefined();
  });

  test.each([
    ['HTTP with protobuf', {}, 'http/protobuf'],
    ['gRPC on its port', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317' }, 'grpc'],
    ['gRPC when named', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'grpc'],
    [
      'HTTP on the port of gRPC when named',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
      'http/protobuf',
    ],
    ['JSON when named', { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'http/json'],
  ])('[OTEL-1] %s', (_name, env, protocol) => {
    expect(otlpSettings({ ...endpoint, ...env })).toEqual({
      traces: protocol,
      metrics: protocol,
      sampler: always,
      warnings: [],
    });
  });

  test('[OTEL-1] each signal on its own', () => {
    const env = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces:4317',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: '',
    };
    expect(otlpSettings(env)).toEqual({ traces: 'grpc', sampler: always, warnings: [] });
  });

  test.each([
    ['always_off', '', { kind: 'always_off', ratio: 1, isParentBased: false }],
    ['traceidratio', '0.25', { kind: 'traceidratio', ratio: 0.25, isParentBased: false }],
    ['parentbased_traceidratio', '0.5', { kind: 'traceidratio', ratio: 0.5, isParentBased: true }],
    ['parentbased_always_off', '', { kind: 'always_off', ratio: 1, isParentBased: true }],
  ])('[OTEL-1] the sampler %s', (sampler, argument, expected) => {
    const env = { ...endpoint, OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument };
    expect(otlpSettings(env)?.sampler).toEqual(expected);
  });

  test('what cannot be read is said and left out', () => {
    const env = {
      ...endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'carrier pigeon',
      OTEL_TRACES_SAMPLER: 'dice',
      OTEL_BSP_SCHEDULE_DELAY: 'soon',
      OTEL_METRIC_EXPORT_INTERVAL: '250',
    };
    expect(otlpSettings(env)).toEqual({
      traces: 'http/protobuf',
      metrics: 'http/protobuf',
      sampler: always,
      metricIntervalMillis: 250,
      warnings: [
        'OTEL_EXPORTER_OTLP_PROTOCOL is none of grpc, http/protobuf, http/json',
        'OTEL_BSP_SCHEDULE_DELAY is no number of milliseconds',
        'OTEL_TRACES_SAMPLER is none that is known, every trace is sampled',
      ],
    });
  });
});
