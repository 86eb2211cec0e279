import { Buffer } from 'node:buffer';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { type Api, isApiError } from '../kube/api.ts';
import type { ManagerSettings } from './manager-settings.ts';

export interface QueuePasswordOptions {
  readonly api: Pick<Api, 'get' | 'create'>;
  readonly namespace: string;
  /** Name of the Secret. */
  readonly secret: string;
  readonly newPassword: () => string;
}

const key = 'password';

/**
 * The password of the bundled queue (gitops 16). A chart that renders nothing random makes none, so the first operator
 * that starts does; the queue's pod waits for the Secret. Rejects when the API server does not answer.
 */
export async function queuePassword(options: QueuePasswordOptions): Promise<string> {
  const { api, namespace, secret: name, newPassword } = options;
  const identity = { apiVersion: 'v1', kind: 'Secret' };
  const read = (): Promise<KubeObject | undefined> => api.get({ ...identity, namespace, name });
  const found = await read();
  if (found !== undefined) return passwordIn(found);
  const secret: KubeObject = {
    ...identity,
    metadata: { name, namespace, labels: { 'app.kubernetes.io/managed-by': 'kubeswarm' } },
    type: 'Opaque',
    stringData: { [key]: newPassword() },
  };
  try {
    return passwordIn((await api.create(secret, { fieldManager: 'kubeswarm' })).object);
  } catch (error) {
    if (!isApiError(error, 409)) throw error;
    // Another replica was faster.
    const made = await read();
    if (made === undefined) throw error;
    return passwordIn(made);
  }
}

function passwordIn({ metadata, data, stringData }: KubeObject): string {
  const plain = textAt(stringData);
  const password = plain === '' ? Buffer.from(textAt(data), 'base64').toString() : plain;
  if (password === '')
    throw new Error(
      `Secret "${metadata.name}" has no key "${key}". Add it, or delete the Secret: it is made anew`,
    );
  return password;
}

function textAt(values: unknown): string {
  const value: unknown = typeof values === 'object' && values !== null ? Reflect.get(values, key) : undefined;
  return typeof value === 'string' ? value : '';
}

/** The settings with the password in the URLs of operator and agents, and of an audit trail that goes there. */
export function withQueuePassword(settings: ManagerSettings, password: string): ManagerSettings {
  const { queue, agents } = settings;
  const { sink } = agents.auditLog;
  const isThere = sink.kind === 'redis' && URL.parse(sink.url)?.host === URL.parse(queue.url)?.host;
  return {
    ...settings,
    queue: { ...queue, url: urlWith(queue.url, password) },
    agents: {
      ...agents,
      ...(agents.queue === undefined
        ? {}
        : { queue: { ...agents.queue, url: urlWith(agents.queue.url, password) } }),
      ...(isThere
        ? { auditLog: { ...agents.auditLog, sink: { ...sink, url: urlWith(sink.url, password) } } }
        : {}),
    },
  };
}

function urlWith(text: string, password: string): string {
  const url = new URL(text);
  url.password = password;
  return url.href;
}
