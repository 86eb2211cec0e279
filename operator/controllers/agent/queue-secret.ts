import { agentEnv } from '../../../schemas/agent-contract.ts';
import { parseRedisUrl } from '../../queue/bullmq/redis-address.ts';
import { ownerReference } from '../common/owner-reference.ts';
import type { EnvVar, Secret } from '../common/workload.ts';
import { sharedAccountName } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';

/** Keys of the Secret, beside the URL; KEDA takes user and password apart from each other. */
export const queueUsernameKey = 'username';
export const queuePasswordKey = 'password';

/**
 * Secret `swarm-agent`: how the namespace's agents reach the queue. A Secret, since the URL may hold a password;
 * shared like their account, and gone with the last of them.
 */
export function queueSecret({ agent, namespaceAgents, queueUrl }: AgentPlan): Secret | undefined {
  if (queueUrl === undefined) return undefined;
  const { username, password } = parseRedisUrl(queueUrl);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: sharedAccountName,
      namespace: agent.metadata.namespace ?? '',
      labels: { 'app.kubernetes.io/managed-by': 'kubeswarm' },
      ownerReferences: namespaceAgents.map(ownerReference),
    },
    type: 'Opaque',
    data: {
      [agentEnv.taskQueueUrl]: base64(queueUrl),
      ...(username === undefined ? {} : { [queueUsernameKey]: base64(username) }),
      ...(password === undefined ? {} : { [queuePasswordKey]: base64(password) }),
    },
  };
}

/** Above everything that a user sets, so that no agent is led to another queue. */
export function queueVariables({ platform }: AgentPlan): readonly EnvVar[] {
  if (platform.queue === undefined) return [];
  const name = agentEnv.taskQueueUrl;
  const { prefix } = platform.queue;
  return [
    { name, valueFrom: { secretKeyRef: { name: sharedAccountName, key: name } } },
    ...(prefix === undefined ? [] : [{ name: agentEnv.taskQueuePrefix, value: prefix }]),
  ];
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
