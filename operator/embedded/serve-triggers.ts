import { randomToken, startTriggers, type TriggersOptions } from '../manager/start-triggers.ts';
import type { EmbeddedClusterOptions } from './embedded-cluster.ts';

/** Serves the webhooks of events where it is asked to: what the controllers need to know of it, and how to stop. */
export async function serveTriggers(
  address: EmbeddedClusterOptions['triggers'],
  others: Omit<TriggersOptions, 'settings'>,
) {
  if (address === undefined) return { parts: {}, close: async () => {} };
  const { port, close } = await startTriggers({ ...others, settings: { address } });
  const baseUrl = `http://${address.host}:${port}`;
  return { parts: { eventWebhooks: { baseUrl, randomToken } }, close };
}
