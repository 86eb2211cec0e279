import { request } from 'node:http';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createObjectCache } from '../../../operator/kube/object-cache.ts';
import { createRunWatch } from '../../../operator/triggers/run-watch.ts';
import type { Fire, TriggerFiring } from '../../../operator/triggers/trigger.ts';
import { defaultFireRate } from '../../../operator/triggers/trigger-limits.ts';
import { startTriggerServer, type TriggerServer } from '../../../operator/triggers/trigger-server.ts';
import { triggerTokens } from '../../../operator/triggers/trigger-tokens.ts';
import { withDefaults } from '../../../schemas/defaults.ts';
import type { SwarmEvent, SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isAtomicMapAt, listTypeAt } from '../../../schemas/list-structure.ts';
import { createManualTimers, type ManualTimers } from '../manual-timers.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
export const goodToken = 'a1'.repeat(32);

export interface Reply {
  readonly status: number | undefined;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Call {
  readonly path?: string;
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Called with each part of the answer. */
  readonly onText?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** The server of webhooks on an API server in memory, with time that stands still. */
export interface TriggerWorld {
  readonly api: MemoryApi;
  readonly timers: ManualTimers;
  readonly server: TriggerServer;
  /** Everything that was logged, as one text. */
  logged(): string;
  /** What has started runs. */
  readonly fires: readonly TriggerFiring[];
  /** What the next fires come to, instead of a run. */
  outcome: 'run' | 'skipped' | 'failed';
  /** Whether runs cannot be read any more. */
  isAway: boolean;
  /** Token `goodToken`, and the path of event `pager`, unless said otherwise. */
  call(call?: Call): Promise<Reply>;
  put(...objects: readonly KubeObject[]): Promise<void>;
  setStatus(run: string, status: NonNullable<SwarmRun['status']>): Promise<void>;
  runs(): Promise<readonly SwarmRun[]>;
  close(): Promise<void>;
}

export const webhookEvent = (name: string, spec: Partial<SwarmEvent['spec']> = {}): KubeObject => ({
  apiVersion,
  kind: 'SwarmEvent',
  metadata: { name, namespace: 'lab' },
  spec: { source: { type: 'webhook' }, targets: [{ team: 'helpdesk' }], ...spec },
});

export const tokenSecret = (event: string, token = goodToken): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: `${event}-webhook-token`, namespace: 'lab' },
  data: { token: Buffer.from(token).toString('base64') },
});

export async function startTriggerWorld(fireRate = defaultFireRate): Promise<TriggerWorld> {
  const timers = createManualTimers();
  const api = createMemoryApi({ clock: timers, withDefaults, structure: { listTypeAt, isAtomicMapAt } });
  const logs: string[] = [];
  const log = (facts: object, message: string): void => void logs.push(JSON.stringify({ ...facts, message }));
  const cache = createObjectCache({ api, timers, random: () => 0.5, log: { warn: log } });
  const fires: TriggerFiring[] = [];
  const put = async (...objects: readonly KubeObject[]): Promise<void> => {
    for (const object of objects) await cache.api.apply(object, { fieldManager: 'person', force: true });
  };
  await put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } });

  const world = { outcome: 'run' as TriggerWorld['outcome'], isAway: false };
  const fire: Fire = async (firing) => {
    if (world.outcome === 'skipped') return { kind: 'skipped' };
    if (world.outcome === 'failed') throw new Error(`refused: ${JSON.stringify(firing.body)}`);
    fires.push(firing);
    const name = `${firing.event.metadata.name}-run-${fires.length}`;
    const run = { apiVersion, kind: 'SwarmRun', metadata: { name, namespace: 'lab' }, spec: {} };
    const { object } = await cache.api.create<SwarmRun>(run as SwarmRun, { fieldManager: 'fire' });
    return { kind: 'fired', firedAt: '2026-01-01T00:00:00Z', runs: [object] };
  };
  const server = await startTriggerServer({
    address: { host: '127.0.0.1', port: 0 },
    lookup: async ({ namespace, name }) => {
      const event = await cache.get<SwarmEvent>({ apiVersion, kind: 'SwarmEvent', namespace, name });
      return event === undefined ? undefined : { event, isSuspended: event.spec.suspended === true };
    },
    tokens: triggerTokens(api, timers),
    fire,
    runs: createRunWatch(cache, {
      get: async (key) => {
        if (world.isAway) throw new Error('away');
        return api.get(key);
      },
    }),
    fireRate,
    timers,
    log: { error: log },
  });

  return Object.assign(world, {
    api,
    timers,
    server,
    logged: () => logs.join('\n'),
    fires,
    call: (call: Call = {}) => send(server.port, call),
    put,
    setStatus: async (name: string, status: NonNullable<SwarmRun['status']>) => {
      const object = { apiVersion, kind: 'SwarmRun', metadata: { name, namespace: 'lab' }, status };
      await cache.api.applyStatus(object, { fieldManager: 'run', force: true });
    },
    runs: async () => (await api.list<SwarmRun>({ apiVersion, kind: 'SwarmRun' })).items,
    close: async () => {
      await server.close();
      cache.close();
      api.close();
    },
  });
}

function send(port: number, { onText, ...call }: Call): Promise<Reply> {
  const { path = '/triggers/lab/pager/fire', method = 'POST', token = goodToken, headers = {}, body } = call;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        headers: { ...(token === '' ? {} : { authorization: `Bearer ${token}` }), ...headers },
        ...(call.signal === undefined ? {} : { signal: call.signal }),
        agent: false,
      },
      async (response) => {
        let text = '';
        try {
          for await (const chunk of response) {
            text += chunk;
            onText?.(text);
          }
          resolve({ status: response.statusCode, text, headers: response.headers });
        } catch (error) {
          reject(error);
        }
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
