import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import {
  createRealApi,
  type RealApi,
  type RealApiOptions,
} from '../../../operator/kube/real-api/real-api.ts';
import { startHttpServer } from '../../support/agent/http-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
export const MAP: { metadata: { name: string; namespace: string } } & typeof CONFIG_MAP = {
  ...CONFIG_MAP,
  metadata: { name: 'a', namespace: 'shop' },
};
export const MAP_KEY = { ...CONFIG_MAP, namespace: 'shop', name: 'a' };

export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server that says what a test wants, a client of it, and what the client asked. */
export interface RealApiWorld {
  readonly api: RealApi;
  readonly requests: SeenRequest[];
  /** Writes the kubeconfig anew. */
  setToken(token: string): void;
}

export type Answer = (request: SeenRequest, response: ServerResponse, count: number) => void;

export type StartRealApi = (answer: Answer, options?: Partial<RealApiOptions>) => Promise<RealApiWorld>;

/** How to start servers with a client each; both end after the test. */
export function useRealApi(): StartRealApi {
  const folder = temporaryFolder();
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  return async (answer, options = {}) => {
    const requests: SeenRequest[] = [];
    const server = await startHttpServer((incoming, response, body) => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, url: new URL(url, 'http://api'), headers, body };
      requests.push(request);
      answer(request, response, requests.length);
    });
    const path = join(folder, `${randomBytes(4).toString('hex')}.json`);
    const setToken = (token: string): void => writeFileSync(path, kubeconfig(server.url, token));
    setToken('first');
    const api = createRealApi({
      kubeConfig: { kind: 'file', path },
      // Nothing is waited for: retries follow at once.
      timers: { now: () => 0, after: atOnce },
      random: () => 0,
      ...options,
    });
    ends.push(async () => {
      await api.close();
      await server.close();
    });
    return { api, requests, setToken };
  };
}

function atOnce(_millis: number, action: () => void): () => void {
  const timer = setImmediate(action);
  return () => clearImmediate(timer);
}

function kubeconfig(server: string, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // client-node wants this for plain HTTP.
    clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
}

export function statusOf(code: number, reason: string, message: string, more: object = {}): object {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, ...more };
}
