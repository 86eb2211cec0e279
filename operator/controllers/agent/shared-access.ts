import { Buffer } from 'node:buffer';
import { agentEnv } from '../../../schemas/agent-contract.ts';
import type { Api } from '../../kube/api.ts';
import { parseRedisUrl } from '../../queue/bullmq/redis-address.ts';
import { type Secret, secretKind } from '../common/workload.ts';
import { sharedAccountName } from './agent-names.ts';
import type { AgentPlatform } from './agent-platform.ts';
import type { QueueAccess } from './queue-access.ts';
import { credentialsIdKey } from './queue-secret.ts';

export interface SharedAccessOptions {
  readonly api: Pick<Api, 'get'>;
  readonly platform: AgentPlatform;
  /** 16 hexadecimal digits that nobody can guess. */
  readonly newId: () => string;
}

/**
 * The credentials that people have put into the URLs of queue and ledger. Others restart the pods, by an id that is
 * made up when they change and stands beside them in the Secret: from a hash a short password could be guessed.
 */
export function sharedAccess({ api, platform, newId }: SharedAccessOptions): {
  of(namespace: string): Promise<QueueAccess>;
} {
  /** Made and not yet seen in a Secret: agents that come together must not make one each. */
  const pending = new Map<string, string>();
  const { queue, spendStore } = platform;
  const urls: Readonly<Record<string, string>> = {
    [agentEnv.taskQueueUrl]: queue?.url ?? '',
    ...(spendStore === undefined ? {} : { [agentEnv.spendStoreUrl]: spendStore.url }),
  };

  return {
    of: async (namespace) => {
      if (queue === undefined) return { kind: 'in-process' };
      if (!Object.values(urls).some(hasPassword)) return { kind: 'url', url: queue.url };
      const secret = await api.get<Secret>({ ...secretKind, namespace, name: sharedAccountName });
      const text = (key: string): string => Buffer.from(secret?.data?.[key] ?? '', 'base64').toString();
      const isCurrent = Object.entries(urls).every(([key, url]) => text(key) === url);
      const stored = isCurrent ? text(credentialsIdKey) : '';
      if (stored !== '') pending.delete(namespace);
      const credentialsId = stored || (pending.get(namespace) ?? newId());
      if (stored === '') pending.set(namespace, credentialsId);
      return { kind: 'url', url: queue.url, read: secret === undefined ? {} : { secret }, credentialsId };
    },
  };
}

const hasPassword = (url: string): boolean => parseRedisUrl(url).password !== undefined;
