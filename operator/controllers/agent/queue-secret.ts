import { agentEnv } from '../../../schemas/agent-contract.ts';
import { parseRedisUrl } from '../../queue/bullmq/redis-address.ts';
import { ownerReference } from '../common/owner-reference.ts';
import type { EnvVar, Secret } from '../common/workload.ts';
import { sharedAccountName } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';
import { auditSecrets } from './audit-target.ts';
import { urlOfAgents } from './url-of-agents.ts';

/** Keys of the Secret, beside the URL; KEDA takes user and password apart from each other. */
export const queueUsernameKey = 'username';
export const queuePasswordKey = 'password';
/** Another one with other credentials; the pods say which they started with. */
export const credentialsIdKey = 'credentialsId';

/**
 * Secret `swarm-agent`: how the namespace's agents reach queue, ledger and audit sink. A Secret, since the URL may hold a password;
 * shared like their account, and gone with the last of them.
 */
export function queueSecret(plan: AgentPlan): Secret | undefined {
  const { agent, namespaceAgents, platform, queueUrl, credentialsId } = plan;
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
      ...(credentialsId === undefined ? {} : { [credentialsIdKey]: base64(credentialsId) }),
      ...(platform.spendStore === undefined
        ? {}
        : {
            [agentEnv.spendStoreUrl]: base64(
              urlOfAgents(platform.spendStore.url, platform.queue?.url, queueUrl),
            ),
          }),
      ...Object.fromEntries(Object.entries(auditSecrets(plan)).map(([name, text]) => [name, base64(text)])),
      ...(username === undefined ? {} : { [queueUsernameKey]: base64(username) }),
      ...(password === undefined ? {} : { [queuePasswordKey]: base64(password) }),
    },
  };
}

/** Above everything that a user sets, so that no agent is led to another queue. */
export function queueVariables({ platform }: AgentPlan): readonly EnvVar[] {
  if (platform.queue === undefined) return [];
  const { prefix } = platform.queue;
  const fromSecret = (name: string): EnvVar => ({
    name,
    valueFrom: { secretKeyRef: { name: sharedAccountName, key: name } },
  });
  return [
    fromSecret(agentEnv.taskQueueUrl),
    ...(platform.spendStore === undefined ? [] : [fromSecret(agentEnv.spendStoreUrl)]),
    ...(prefix === undefined ? [] : [{ name: agentEnv.taskQueuePrefix, value: prefix }]),
  ];
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
