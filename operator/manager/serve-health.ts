import { startHealthServer } from '../health/health-server.ts';
import type { HealthChecks } from '../health/health-verdict.ts';
import type { Log } from '../observe/log.ts';
import type { ManagerSettings } from './manager-settings.ts';

export interface HealthOptions {
  readonly settings: Pick<ManagerSettings, 'health' | 'metrics'>;
  readonly checks: HealthChecks;
  readonly metricsText: () => Promise<string>;
  readonly log: Log;
}

/** Health and metrics, on one address when both name the same. Returns how to stop. */
export async function serveHealth(options: HealthOptions): Promise<() => Promise<void>> {
  const { settings, checks, metricsText, log } = options;
  const { health, metrics } = settings;
  const servers: { readonly close: () => Promise<void> }[] = [];
  const isShared =
    health !== 'off' && metrics !== 'off' && health.port === metrics.port && health.host === metrics.host;
  if (health !== 'off') {
    const server = await startHealthServer({
      address: health,
      checks,
      ...(isShared ? { metricsText } : {}),
    });
    log.info({ port: server.port }, 'health is served');
    servers.push(server);
  }
  if (metrics !== 'off' && !isShared) {
    const server = await startHealthServer({ address: metrics, checks, metricsText });
    log.info({ port: server.port }, 'metrics are served');
    servers.push(server);
  }
  return async () => void (await Promise.all(servers.map((server) => server.close())));
}
