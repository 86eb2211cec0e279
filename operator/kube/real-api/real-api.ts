import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { systemTimers, type Timers } from '../../common/timers.ts';
import {
  type Api,
  ApiError,
  type ApplyOptions,
  isApiError,
  type KindKey,
  type ListRequest,
  type ObjectList,
  type WatchEvent,
  type WatchOptions,
  type WriteOptions,
  type Written,
} from '../api.ts';
import type { KubeConfigSource } from '../client.ts';
import { listPages } from './list-pages.ts';
import { createResourcePaths } from './resource-paths.ts';
import { type ApiRequest, createTransport } from './transport.ts';
import { warningsOf } from './warning-headers.ts';
import { watchChanges } from './watch-changes.ts';
import { isKubeObject } from './watch-events.ts';

/** A Kubernetes API server. */
export interface RealApi extends Api {
  /** Ends all watches and breaks off all requests; every later request fails. */
  close(): Promise<void>;
}

export interface RealApiOptions {
  readonly kubeConfig: KubeConfigSource;
  readonly timers?: Timers;
  /** From 0 up to 1; spreads retries and the ends of watches. */
  readonly random?: () => number;
  /** How long the server may take to begin an answer. Default 30,000: its own limit is 60 s. */
  readonly timeoutMillis?: number;
  /** How long a watch may be silent before it is opened again. Default 120,000. */
  readonly watchIdleMillis?: number;
  /** Names the program in the server's audit log. */
  readonly userAgent?: string;
}

const TIMEOUT_MILLIS = 30_000;
const WATCH_IDLE_MILLIS = 120_000;
const SHORTEST_WATCH_MILLIS = 300_000;
/** JSON is YAML. */
const APPLY_PATCH = 'application/apply-patch+yaml';

/** Connects with the first request; nothing is read before. */
export function createRealApi(options: RealApiOptions): RealApi {
  const { kubeConfig, timers = systemTimers, random = Math.random } = options;
  const { timeoutMillis = TIMEOUT_MILLIS, userAgent = 'kubeswarm' } = options;
  const watchLimits = {
    shortestMillis: SHORTEST_WATCH_MILLIS,
    idleMillis: options.watchIdleMillis ?? WATCH_IDLE_MILLIS,
  };
  const transport = createTransport({ kubeConfig, timers, random, timeoutMillis, userAgent });
  const paths = createResourcePaths(async (path) => (await transport.send({ method: 'GET', path })).body);

  const write = async <T extends KubeObject>(
    request: ApiRequest,
    { fieldManager, dryRun = false }: WriteOptions,
  ): Promise<Written<T>> => {
    const query = {
      ...request.query,
      fieldManager,
      // What the schema does not know is an error, not something that disappears.
      fieldValidation: 'Strict',
      dryRun: dryRun ? 'All' : undefined,
    };
    const { body, headers } = await transport.send({ ...request, query });
    return { object: objectFrom<T>(body), warnings: warningsOf(headers.warning) };
  };

  const apply = async <T extends KubeObject>(
    body: KubeObject,
    subresource: 'status' | undefined,
    { force = false, ...writeOptions }: ApplyOptions,
  ): Promise<Written<T>> => {
    const path = (await paths.find(body)).object(body.metadata, subresource);
    const query = { force: String(force) };
    return write({ method: 'PATCH', path, query, body, contentType: APPLY_PATCH }, writeOptions);
  };

  return {
    get: async <T extends KubeObject>(key: ObjectKey) => {
      try {
        const path = (await paths.find(key)).object(key);
        return objectFrom<T>((await transport.send({ method: 'GET', path })).body);
      } catch (error) {
        if (isApiError(error, 404)) return undefined;
        throw error;
      }
    },
    list: async <T extends KubeObject>(kind: KindKey, listOptions: ListRequest = {}) => {
      const path = (await paths.find(kind)).collection(listOptions.namespace);
      return (await listPages(transport, path, kind, listOptions)) as ObjectList<KubeObject> as ObjectList<T>;
    },
    async *watch<T extends KubeObject>(kind: KindKey, watchOptions: WatchOptions) {
      const path = (await paths.find(kind)).collection(watchOptions.namespace);
      const changes = watchChanges(transport, path, kind, watchOptions, watchLimits, random);
      yield* changes as AsyncIterable<WatchEvent<T>>;
    },
    create: async <T extends KubeObject>(object: T, writeOptions: WriteOptions) => {
      const path = (await paths.find(object)).home(object.metadata.namespace);
      return write<T>({ method: 'POST', path, body: object }, writeOptions);
    },
    update: async <T extends KubeObject>(object: T, writeOptions: WriteOptions) => {
      const path = (await paths.find(object)).object(object.metadata);
      return write<T>({ method: 'PUT', path, body: object }, writeOptions);
    },
    apply: async <T extends KubeObject>(object: KubeObject, applyOptions: ApplyOptions) =>
      apply<T>(withoutStatus(object), undefined, applyOptions),
    applyStatus: async <T extends KubeObject>(object: KubeObject, applyOptions: ApplyOptions) =>
      apply<T>(statusOnly(object), 'status', applyOptions),
    delete: async (key, { uid } = {}) => {
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      };
      try {
        const path = (await paths.find(key)).object(key);
        await transport.send({ method: 'DELETE', path, body });
      } catch (error) {
        if (!isApiError(error, 404)) throw error;
      }
    },
    close: () => transport.close(),
  };
}

function objectFrom<T extends KubeObject>(body: unknown): T {
  if (isKubeObject(body)) return body as T;
  throw new ApiError(500, 'InternalError', 'the API server answered with something that is no object');
}

function withoutStatus({ status: _status, apiVersion, kind, metadata, ...fields }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata, ...fields };
}

/** Status, and of the rest only what says which object is meant. */
function statusOnly({ apiVersion, kind, metadata, status }: KubeObject): KubeObject {
  const { name, namespace, resourceVersion } = metadata;
  const place = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  return { apiVersion, kind, metadata: place, status };
}
