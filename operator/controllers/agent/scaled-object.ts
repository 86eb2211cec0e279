import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { KindKey } from '../../kube/api.ts';
import { parseRedisUrl } from '../../queue/bullmq/redis-address.ts';
import { queueListKeys } from '../../queue/bullmq/task-keys.ts';
import { agentQueues } from '../common/agent-queues.ts';
import { controllerReference } from '../common/owner-reference.ts';
import { agentPodLabels } from './agent-deployment.ts';
import { deploymentName, sharedAccountName } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';
import { queuePasswordKey, queueUsernameKey } from './queue-secret.ts';

export const scaledObjectKind: KindKey = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' };
export const triggerAuthenticationKind: KindKey = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'TriggerAuthentication',
};

/** How often KEDA looks; a first task waits this long before a pod starts for it. */
const pollingIntervalSeconds = 10;

/**
 * What KEDA is told, credentials before what refers to them: nothing while the number of pods is ours. Two triggers a
 * queue, what waits and what is active, so that busy pods are not taken away (agents 2.6, spec/README 22).
 */
export function kedaObjects(plan: AgentPlan): readonly KubeObject[] {
  const { agent, scaling, queueUrl } = plan;
  if (scaling.kind !== 'keda' || queueUrl === undefined) return [];
  const metadata = {
    name: agent.metadata.name,
    namespace: agent.metadata.namespace ?? '',
    labels: agentPodLabels(agent.metadata.name),
    ownerReferences: [controllerReference(agent)],
  };
  const { username, password } = parseRedisUrl(queueUrl);
  const authentication: KubeObject = {
    ...triggerAuthenticationKind,
    metadata,
    spec: {
      secretTargetRef: [
        ...(username === undefined ? [] : [secretParameter('username', queueUsernameKey)]),
        ...(password === undefined ? [] : [secretParameter('password', queuePasswordKey)]),
      ],
    },
  };
  const hasCredentials = username !== undefined || password !== undefined;
  const scaledObject: KubeObject = {
    ...scaledObjectKind,
    metadata,
    spec: {
      scaleTargetRef: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: deploymentName(agent.metadata.name),
      },
      minReplicaCount: scaling.minReplicas,
      maxReplicaCount: scaling.maxReplicas,
      cooldownPeriod: scaling.cooldownSeconds,
      pollingInterval: pollingIntervalSeconds,
      triggers: redisTriggers(plan, queueUrl).map((metadataOfTrigger) => ({
        type: 'redis',
        metadata: { ...metadataOfTrigger, listLength: String(scaling.targetPendingTasks) },
        ...(hasCredentials ? { authenticationRef: { name: metadata.name } } : {}),
      })),
    },
  };
  return [...(hasCredentials ? [authentication] : []), scaledObject];
}

const secretParameter = (parameter: string, key: string): object => ({
  parameter,
  name: sharedAccountName,
  key,
});

/** KEDA wants host and port, not a URL, and every value as text. */
function redisTriggers(
  { agent, platform }: AgentPlan,
  queueUrl: string,
): readonly Readonly<Record<string, string>>[] {
  const { host, port, database, isEncrypted } = parseRedisUrl(queueUrl);
  const server = {
    address: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    databaseIndex: String(database),
    ...(isEncrypted ? { enableTLS: 'true' } : {}),
  };
  return agentQueues(agent).flatMap((queue) => {
    const { wait, active } = queueListKeys(queue, platform.queue?.prefix);
    return [wait, active].map((listName) => ({ ...server, listName }));
  });
}
