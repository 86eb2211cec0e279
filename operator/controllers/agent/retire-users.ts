import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { Reader } from '../../kube/controller.ts';
import type { NamespaceUsers } from '../../queue/bullmq/namespace-users.ts';
import { agentKind } from '../common/swarm-kinds.ts';

/** Takes users of the queue away from namespaces without agents. */
export interface UserRetirement {
  /** Once after the start: agents may have gone while no operator ran. Fails in silence, and is tried again. */
  catchUp(): Promise<void>;
  /** After an agent has gone. */
  agentGone(namespace: string): Promise<void>;
}

export function createUserRetirement(reader: Reader, users: NamespaceUsers | undefined): UserRetirement {
  let isCaughtUp = users === undefined;

  const namespacesWithAgents = async (namespace?: string): Promise<readonly string[]> => {
    const agents = await reader.list<SwarmAgent>(agentKind, namespace === undefined ? {} : { namespace });
    const alive = agents.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    return [...new Set(alive.map(({ metadata }) => metadata.namespace ?? ''))];
  };

  return {
    catchUp: async () => {
      if (isCaughtUp) return;
      isCaughtUp = true;
      const goneNow = async () => {
        const alive = await namespacesWithAgents();
        return (namespace: string) => !alive.includes(namespace);
      };
      await users?.retire(goneNow).catch(() => {
        isCaughtUp = false;
      });
    },
    agentGone: async (namespace) => {
      const isGone = async () => (await namespacesWithAgents(namespace)).length === 0;
      if (users === undefined || !(await isGone())) return;
      await users.retire(async () => {
        const isStillGone = await isGone();
        return (name) => name === namespace && isStillGone;
      });
    },
  };
}
