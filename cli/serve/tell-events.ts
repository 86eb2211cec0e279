import type { EmbeddedCluster } from '../../operator/embedded/embedded-cluster.ts';
import type { SwarmEvent } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

export interface TellEventsOptions {
  readonly signal: AbortSignal;
  readonly tell: (text: string) => void;
}

interface Secret extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * Tells how each event starts its runs; of a webhook, as soon as it has address and token, the curl that calls it. The
 * token is one of this cluster, which serves nobody else.
 */
export async function tellEvents(
  cluster: Pick<EmbeddedCluster, 'until'>,
  objects: readonly KubeObject[],
  { signal, tell }: TellEventsOptions,
): Promise<void> {
  const events = objects.filter((object): object is SwarmEvent => object.kind === 'SwarmEvent');
  if (events.length === 0) tell('no SwarmEvent: nothing but the runs of the recipe starts here');
  const tellEvent = async (event: SwarmEvent): Promise<void> => {
    const { metadata, spec } = event;
    const started = `event ${metadata.name}: ${spec.targets.map(targetName).join(', ')}`;
    if (spec.source.type === 'cron') return tell(`${started} by schedule ${spec.source.cron ?? ''}`);
    if (spec.source.type !== 'webhook') return tell(`${started} after a run of another team`);
    const key = { apiVersion: event.apiVersion, kind: event.kind, ...placeOf(metadata) };
    const known = await cluster.until<SwarmEvent>(
      key,
      (now) => now?.status?.webhookURL !== undefined,
      signal,
    );
    const { namespace, name } = placeOf(metadata);
    const secretKey = { apiVersion: 'v1', kind: 'Secret', namespace, name: `${name}-webhook-token` };
    const secret = await cluster.until<Secret>(secretKey, (now) => now?.data?.token !== undefined, signal);
    const token = Buffer.from(secret?.data?.token ?? '', 'base64').toString('utf8');
    tell(`${started} by webhook:`);
    tell(`  curl -X POST '${known?.status?.webhookURL}' -H 'Authorization: Bearer ${token}' -d '{}'`);
  };
  await Promise.all(events.map(tellEvent)).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

function placeOf({ namespace = 'default', name }: KubeObject['metadata']) {
  return { namespace, name };
}

type Target = SwarmEvent['spec']['targets'][number];

const targetName = ({ team, agent }: Target): string =>
  agent === undefined ? `team ${team}` : `agent ${agent}`;
