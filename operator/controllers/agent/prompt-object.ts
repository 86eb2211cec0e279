import { controllerReference } from '../common/owner-reference.ts';
import type { ConfigMap, Secret } from '../common/workload.ts';
import { agentPodLabels } from './agent-deployment.ts';
import { extraEnvSecretName, promptKey, promptObjectName } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';

/** What holds the assembled prompt: a ConfigMap, or a Secret when the prompt came from one (decision 32). */
export function promptObject(plan: AgentPlan): ConfigMap | Secret {
  const data = { [promptKey]: plan.prompt.text };
  return plan.promptIsSecret
    ? {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: metadata(plan, promptObjectName),
        type: 'Opaque',
        stringData: data,
      }
    : { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(plan, promptObjectName), data };
}

/** The cluster's extra variables, when there are any. */
export function extraEnvSecret(plan: AgentPlan): Secret | undefined {
  if (Object.keys(plan.platform.extraEnv).length === 0) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadata(plan, extraEnvSecretName),
    type: 'Opaque',
    stringData: plan.platform.extraEnv,
  };
}

const metadata = ({ agent }: AgentPlan, nameOf: (agent: string) => string): ConfigMap['metadata'] => ({
  name: nameOf(agent.metadata.name),
  namespace: agent.metadata.namespace ?? '',
  labels: agentPodLabels(agent.metadata.name),
  ownerReferences: [controllerReference(agent)],
});
