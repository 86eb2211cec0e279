import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { Api } from '../../kube/api.ts';
import { type NamespaceUsers, namespaceUsername } from '../../queue/bullmq/namespace-users.ts';
import { type Secret, secretKind } from '../common/workload.ts';
import { sharedAccountName } from './agent-names.ts';
import type { AgentPlatform } from './agent-platform.ts';
import { queuePasswordKey, queueUsernameKey } from './queue-secret.ts';
import { sharedAccess } from './shared-access.ts';

/** How an agent reaches the queue. */
export type QueueAccess =
  /** Agents share the operator's queue in one process. */
  | { readonly kind: 'in-process' }
  | {
      readonly kind: 'url';
      readonly url: string;
      /** Changes with the credentials, and tells nothing of them; absent when there are none. */
      readonly credentialsId?: string;
      /** The Secret that holds them, as it was read for them; absent when it was not read. */
      readonly read?: { readonly secret?: Secret };
      /** Why the user of the namespace could not be made. */
      readonly problem?: string;
    };

export interface QueueAccessOptions {
  readonly api: Pick<Api, 'get'>;
  readonly platform: AgentPlatform;
  /** Absent: all share the credentials of the queue's URL. */
  readonly users?: NamespaceUsers;
  /** 64 hexadecimal digits that nobody can guess. */
  readonly newPassword: () => string;
}

/**
 * The credentials of each namespace (gitops 16). They stand in its Secret `swarm-agent`, which is the only place:
 * whoever deletes it gets others, and the pods restart with them.
 */
export function createQueueAccess({ api, platform, users, newPassword }: QueueAccessOptions): {
  of(agent: SwarmAgent): Promise<QueueAccess>;
} {
  /** Made and not yet seen in a Secret: agents that come together must not make one each. */
  const pending = new Map<string, string>();

  const passwordOf = (namespace: string, username: string, secret: Secret | undefined): string => {
    const stored = storedPassword(secret, username);
    if (stored !== undefined) {
      pending.delete(namespace);
      return stored;
    }
    const made = pending.get(namespace) ?? newPassword();
    pending.set(namespace, made);
    return made;
  };

  const shared = sharedAccess({ api, platform, newId: () => newPassword().slice(0, 16) });
  return {
    of: async ({ metadata: { namespace = '' } }) => {
      const { queue } = platform;
      if (queue === undefined) return { kind: 'in-process' };
      if (users === undefined) return shared.of(namespace);
      const username = namespaceUsername(namespace, queue.prefix);
      const secret = await api.get<Secret>({ ...secretKind, namespace, name: sharedAccountName });
      const password = passwordOf(namespace, username, secret);
      const access: QueueAccess = {
        kind: 'url',
        url: urlWith(queue.url, username, password),
        read: secret === undefined ? {} : { secret },
        credentialsId: createHash('sha256').update(password).digest('hex').slice(0, 16),
      };
      try {
        await users.keep(namespace, password);
        return access;
      } catch (error) {
        return { ...access, problem: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

/** Only what we made for this user: the Secret may hold the credentials of all from before users were switched on. */
function storedPassword(secret: Secret | undefined, username: string): string | undefined {
  const text = (key: string): string => Buffer.from(secret?.data?.[key] ?? '', 'base64').toString();
  const password = text(queuePasswordKey);
  return text(queueUsernameKey) === username && /^[0-9a-f]{64}$/.test(password) ? password : undefined;
}

function urlWith(text: string, username: string, password: string): string {
  const url = new URL(text);
  url.username = username;
  url.password = password;
  return url.href;
}
