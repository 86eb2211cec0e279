import type { SwarmEvent } from '../../../schemas/generated/types.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import { ownerReference } from '../common/owner-reference.ts';
import type { Judgement } from '../common/verdict-controller.ts';

export interface WebhookKeeping {
  /** Where the server of webhooks is reached. */
  readonly baseUrl: string;
  /** 64 hex characters. */
  readonly randomToken: () => string;
}

/** Secrets are not watched (gitops 17): one that was deleted is made again at the next look. */
const lookMillis = 60_000;

/** A webhook event has a token and an address to call (orchestration 7.4), also while it is suspended. */
export async function withWebhook(
  event: SwarmEvent,
  judgement: Judgement,
  webhooks: WebhookKeeping | undefined,
  api: Pick<Api, 'get' | 'create'>,
): Promise<Judgement> {
  if (judgement.kind === 'later') return judgement;
  const isServed = event.spec.source.type === 'webhook' && judgement.verdict.kind !== 'stalled';
  const withUrl = (webhookURL: string | undefined): Judgement => ({
    ...judgement,
    fields: { ...judgement.fields, webhookURL },
  });
  if (webhooks === undefined || !isServed) return withUrl(undefined);
  await keepToken(event, webhooks, api);
  return { ...withUrl(urlOf(event, webhooks)), afterMillis: lookMillis };
}

/** What is there is never overwritten, whoever has made it: people rotate tokens by editing or deleting the Secret. */
async function keepToken(
  event: SwarmEvent,
  { randomToken }: WebhookKeeping,
  api: Pick<Api, 'get' | 'create'>,
): Promise<void> {
  const { name: eventName, namespace = '' } = event.metadata;
  const kind = { apiVersion: 'v1', kind: 'Secret' };
  const name = `${eventName}-webhook-token`;
  if ((await api.get({ ...kind, namespace, name })) !== undefined) return;
  const secret = {
    ...kind,
    metadata: { name, namespace, ownerReferences: [ownerReference(event)] },
    type: 'Opaque',
    data: { token: Buffer.from(randomToken()).toString('base64') },
  };
  try {
    await api.create(secret, { fieldManager: 'swarmevent-controller' });
  } catch (error) {
    // Somebody was quicker.
    if (!isApiError(error, 409)) throw error;
  }
}

function urlOf({ metadata }: SwarmEvent, { baseUrl }: WebhookKeeping): string {
  return `${baseUrl.replace(/\/+$/, '')}/triggers/${metadata.namespace ?? ''}/${metadata.name}/fire`;
}
