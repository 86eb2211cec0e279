import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ApplyOptions } from './api.ts';

export interface PodEventsOptions {
  /** KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT. */
  readonly host: string;
  readonly port: number;
  /** Where the kubelet puts the token of the pod's account and the server's CA. */
  readonly folder: string;
}

/** Of a pod that does nothing with the API but write events. */
export interface PodEvents {
  /** Server-side apply of an Event. Rejects with one line when the server refuses or does not answer. */
  apply(event: KubeObject, options: ApplyOptions): Promise<void>;
}

const timeoutMillis = 10_000;
const longestAnswer = 10_000;

/**
 * Events by plain HTTPS, one connection each: they are few, and an agent has no memory to spare for a client of
 * Kubernetes. Token and CA are read for every event, so those that the kubelet renews count at once.
 */
export function podEvents({ host, port, folder }: PodEventsOptions): PodEvents {
  return {
    async apply(event, { fieldManager, force }) {
      const [token, ca] = await Promise.all([
        readFile(join(folder, 'token'), 'utf8'),
        readFile(join(folder, 'ca.crt'), 'utf8'),
      ]);
      const { name, namespace = '' } = event.metadata;
      const query = new URLSearchParams({ fieldManager, force: String(force ?? false) });
      const path = `/apis/${event.apiVersion}/namespaces/${encodeURIComponent(namespace)}/events/${encodeURIComponent(name)}?${query}`;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const asked = request(
        {
          host,
          port,
          ca,
          path,
          method: 'PATCH',
          agent: false,
          timeout: timeoutMillis,
          headers: {
            authorization: `Bearer ${token.trim()}`,
            'content-type': 'application/apply-patch+yaml',
            accept: 'application/json',
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            if (text.length < longestAnswer) text += chunk;
          });
          response.on('error', reject);
          response.on('end', () => {
            const { statusCode = 0 } = response;
            if (statusCode < 300) resolve();
            else reject(new Error(`the API server answered with HTTP ${statusCode}${messageOf(text)}`));
          });
        },
      );
      asked.on('timeout', () => asked.destroy(new Error(`no answer within ${timeoutMillis / 1000} s`)));
      asked.on('error', reject);
      asked.end(JSON.stringify(event));
      await promise;
    },
  };
}

function messageOf(text: string): string {
  try {
    const status: unknown = JSON.parse(text);
    const hasMessage = typeof status === 'object' && status !== null && 'message' in status;
    return hasMessage ? `: ${String(status.message)}` : '';
  } catch {
    return '';
  }
}
