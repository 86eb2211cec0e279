import { z } from 'zod';
import type { CreateRecipeServer } from '../../shared/servers/recipe-server.ts';
import { defineTool } from '../../shared/servers/tool.ts';
import { overrideValues } from '../../shared/servers/values.ts';

/** A handler that never gives its connections back, as the signals of one service show it. */
const leak = {
  service: 'checkout-api',
  poolSize: '100',
  inUse: '98',
  inUseBefore: '31',
  leaking: '/v2/refunds',
  leaked: '67',
  release: 'v2.41.0',
  releasedAt: '14:02',
  packetLossPercent: '0',
  pauseMillis: '12',
  cpuPercent: '38',
};

const signals = [
  'database_connections',
  'connections_by_handler',
  'network',
  'releases',
  'pauses',
  'hosts',
] as const;

/** What was measured around the latency spike, one signal a call. */
export const createTelemetry: CreateRecipeServer = ({ values, print }) => {
  const shown = overrideValues(leak, values);
  const measured = (signal: (typeof signals)[number]): object => {
    switch (signal) {
      case 'database_connections':
        return {
          pool_size: Number(shown.poolSize),
          in_use: Number(shown.inUse),
          in_use_before: Number(shown.inUseBefore),
          waiting_since: '14:05 UTC',
        };
      case 'connections_by_handler':
        return {
          handler: shown.leaking,
          taken_and_never_returned: Number(shown.leaked),
          other_handlers: 0,
          since_release: shown.release,
        };
      case 'network':
        return { packet_loss_percent: Number(shown.packetLossPercent), links: 'all' };
      case 'releases':
        return { release: shown.release, at: `${shown.releasedAt} UTC`, changes: ['refunds in two steps'] };
      case 'pauses':
        return { longest_pause_ms: Number(shown.pauseMillis), last_week_ms: Number(shown.pauseMillis) };
      case 'hosts':
        return { cpu_percent: Number(shown.cpuPercent), steal_percent: 0 };
    }
  };
  return {
    name: 'mock-telemetry',
    dialect: 'streamable-http',
    tools: [
      defineTool({
        name: 'read_signal',
        description: `What was measured on ${shown.service} around the incident`,
        input: z.object({ signal: z.enum(signals).describe('What to look at') }),
        answer: ({ signal }) => {
          print(`read_signal ${signal}`);
          return { signal, ...measured(signal) };
        },
      }),
    ],
  };
};
