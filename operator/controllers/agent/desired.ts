import type { KubeObject } from '../../../schemas/kube-object.ts';
import { agentDeployment } from './agent-deployment.ts';
import type { AgentPlan } from './agent-plan.ts';
import { agentNetworkPolicy, type EgressTarget } from './network-policy.ts';
import { extraEnvSecret, promptObject } from './prompt-object.ts';
import { queueSecret } from './queue-secret.ts';
import { kedaObjects } from './scaled-object.ts';
import { serviceAccountObjects } from './service-account.ts';

/** The objects of an agent, in the order in which they must exist (agents 2.2). */
export function desiredObjects(
  plan: AgentPlan,
  strictTargets: readonly EgressTarget[],
): readonly KubeObject[] {
  return [
    ...serviceAccountObjects(plan),
    queueSecret(plan),
    promptObject(plan),
    extraEnvSecret(plan),
    agentNetworkPolicy(plan, strictTargets),
    agentDeployment(plan),
    ...kedaObjects(plan),
  ].filter((object) => object !== undefined);
}
