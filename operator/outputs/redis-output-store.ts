import { createHash, randomUUID } from 'node:crypto';
import type { RedisConnections } from '../queue/bullmq/redis-connections.ts';
import { DEFAULT_PREFIX, taskKeys } from '../queue/bullmq/task-keys.ts';
import type { OutputStore, RunOfOutputs } from './output-store.ts';

export interface RedisOutputStoreOptions {
  readonly connections: Pick<RedisConnections, 'commands' | 'explained'>;
  /** What every key begins with; `kubeswarm`, if not given. */
  readonly prefix?: string;
}

export interface RedisOutputStore extends OutputStore {
  /** Every run of which something is kept. */
  runs(): Promise<readonly RunOfOutputs[]>;
}

/** Redis does nothing else while it copies a value. */
const chunkBytes = 256 * 1024;

/**
 * Outputs beside the queue (decision 22). An output is a list of its chunks, `<prefix>:<namespace>._output:<run>:<key>`;
 * a set of the namespace names the runs, and one of each run its keys. What has lost a part counts as lost.
 */
export function redisOutputStore(options: RedisOutputStoreOptions): RedisOutputStore {
  const { prefix = DEFAULT_PREFIX, connections } = options;
  const redis = connections.commands;
  const base = ({ namespace, uid }: RunOfOutputs): string => `${prefix}:${namespace}._output:${uid}`;
  const keyOf = (run: RunOfOutputs, key: string): string => `${base(run)}:${key}`;
  const runsKey = (namespace: string): string => `${prefix}:${namespace}._outputs`;
  const keysKey = (run: RunOfOutputs): string => `${runsKey(run.namespace)}:${run.uid}`;
  const explained = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw connections.explained(error);
    }
  };

  const write = async (run: RunOfOutputs, key: string, text: string): Promise<void> => {
    const name = keyOf(run, key);
    const bytes = Buffer.from(text);
    const [seal, items] = await Promise.all([redis().lindex(name, 0), redis().llen(name)]);
    if (seal === sealOf(bytes) && items === 1 + Math.ceil(bytes.length / chunkBytes)) return;
    // In the list of what goes with the run before it exists, so that no crash leaves it behind.
    const draft = `${key}~${randomUUID()}`;
    await redis().sadd(runsKey(run.namespace), run.uid);
    await redis().sadd(keysKey(run), key, draft);
    await redis().rpush(keyOf(run, draft), sealOf(bytes));
    for (let start = 0; start < bytes.length; start += chunkBytes)
      await redis().rpush(keyOf(run, draft), bytes.subarray(start, start + chunkBytes));
    const done = await redis()
      .multi()
      .rename(keyOf(run, draft), name)
      // Anew, should the run have been forgotten meanwhile: then it is swept.
      .sadd(runsKey(run.namespace), run.uid)
      .sadd(keysKey(run), key)
      .srem(keysKey(run), draft)
      .exec();
    for (const [error] of done ?? []) if (error !== null) throw error;
  };
  const read = async (run: RunOfOutputs, key: string): Promise<string | undefined> => {
    const [seal, ...chunks] = await redis().lrangeBuffer(keyOf(run, key), 0, -1);
    const bytes = Buffer.concat(chunks);
    return seal?.toString() === sealOf(bytes) ? bytes.toString() : undefined;
  };
  const forget = async (run: RunOfOutputs): Promise<void> => {
    const keys = await redis().smembers(keysKey(run));
    if (keys.length > 0) await redis().unlink(...keys.map((key) => keyOf(run, key)));
    await redis().multi().unlink(keysKey(run)).srem(runsKey(run.namespace), run.uid).exec();
  };
  const runs = async (): Promise<readonly RunOfOutputs[]> => {
    const namespaces = await redis().smembers(taskKeys(prefix).namespaces);
    // Agents may make anything of their keys: that must not hide the runs of others.
    const uids = await Promise.all(
      namespaces.map((namespace) =>
        redis()
          .smembers(runsKey(namespace))
          .catch((error: unknown) => {
            if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return [];
            throw error;
          }),
      ),
    );
    return namespaces.flatMap((namespace, index) => (uids[index] ?? []).map((uid) => ({ namespace, uid })));
  };

  return {
    name: 'redis',
    write: (run, key, text) => explained(write(run, key, text)),
    read: async (run, keys) => {
      const texts = await explained(Promise.all(keys.map((key) => read(run, key))));
      return new Map(
        keys.flatMap((key, index) => {
          const text = texts[index];
          return text === undefined ? [] : [[key, text] as const];
        }),
      );
    },
    forget: (run) => explained(forget(run)),
    runs: () => explained(runs()),
  };
}

/** Size and digest, before the chunks. */
function sealOf(bytes: Buffer): string {
  return `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`;
}
