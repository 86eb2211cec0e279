import { z } from 'zod';
import type { CreateRecipeServer } from '../../shared/servers/recipe-server.ts';
import { defineTool } from '../../shared/servers/tool.ts';
import { overrideValues } from '../../shared/servers/values.ts';

/** A PostgreSQL failover, as the logs and metrics of one service show it. */
const failover = {
  service: 'payments-api',
  database: 'postgres-primary:5432',
  errorEntries: '312',
  baselinePercent: '0.1',
  peakPercent: '12.3',
  failoverAt: '02:47',
  peakAt: '02:50',
};

/** Logs and metrics of one service; any other service has had no errors. */
export const createGrafana: CreateRecipeServer = ({ values, print }) => {
  const shown = overrideValues(failover, values);
  const service = z.string().describe('Name of the service, e.g. payments-api');
  return {
    name: 'mock-grafana',
    dialect: 'streamable-http',
    tools: [
      defineTool({
        name: 'query_logs',
        description: 'Error logs of a service around an incident',
        input: z.object({ service, level: z.string().default('error').describe('Lowest log level') }),
        answer: (query) => {
          print(`query_logs ${query.service}`);
          if (query.service !== shown.service)
            return { service: query.service, total_entries: 0, entries: [] };
          return {
            service: shown.service,
            level: query.level,
            total_entries: Number(shown.errorEntries),
            entries: [
              { time: `${shown.failoverAt} UTC`, message: `connection refused to ${shown.database}` },
              {
                time: `${shown.failoverAt} UTC`,
                message: 'failover event: PostgreSQL primary server failure',
              },
              { time: `${shown.peakAt} UTC`, message: 'connection timeout: connection pool exhausted' },
            ],
          };
        },
      }),
      defineTool({
        name: 'query_metrics',
        description: 'Error rate of a service around an incident',
        input: z.object({ service, metric: z.string().default('error_rate').describe('Name of the metric') }),
        answer: (query) => {
          print(`query_metrics ${query.service} ${query.metric}`);
          if (query.service !== shown.service)
            return { service: query.service, metric: query.metric, points: [] };
          return {
            service: shown.service,
            metric: query.metric,
            unit: 'percent of requests answered 5xx',
            baseline_percent: Number(shown.baselinePercent),
            peak_percent: Number(shown.peakPercent),
            spike_started: `${shown.failoverAt} UTC`,
            peak_reached: `${shown.peakAt} UTC`,
            annotations: [{ time: `${shown.failoverAt} UTC`, text: 'postgres failover' }],
          };
        },
      }),
    ],
  };
};
