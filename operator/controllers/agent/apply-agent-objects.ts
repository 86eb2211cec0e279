import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import type { Reader } from '../../kube/controller.ts';
import { applyIfDifferent } from '../common/apply-if-different.ts';
import { isSubset } from '../common/is-subset.ts';
import { deploymentKind, networkPolicyKind, secretKind } from '../common/workload.ts';
import { networkPolicyName, sharedAccountName } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';
import type { AgentProblem } from './agent-problem.ts';
import type { AgentWorld } from './agent-world.ts';
import { desiredObjects } from './desired.ts';
import { releaseReplicas, writeReplicas } from './replicas-ownership.ts';
import { isWaitingForTurn } from './rollout-wait.ts';
import { scaledObjectKind, triggerAuthenticationKind } from './scaled-object.ts';
import { dictatedReplicas } from './scaling.ts';
import { takeOver } from './take-over.ts';

interface ApplyTools {
  readonly api: Api;
  readonly reader: Reader;
  readonly fieldManager: string;
}

/** What the API refuses shows in the status; a conflict or a lost connection is tried again without a word. */
export async function applyAgentObjects(
  plan: AgentPlan,
  world: AgentWorld,
  found: AgentProblem | undefined,
  tools: ApplyTools,
): Promise<AgentProblem | undefined> {
  try {
    await applyAll(plan, world, found, tools);
    return undefined;
  } catch (error) {
    if (!isApiError(error) || error.code === 409 || error.code >= 500) throw error;
    return { reason: 'ReconcileError', message: error.message, needsEdit: false };
  }
}

async function applyAll(
  plan: AgentPlan,
  world: AgentWorld,
  problem: AgentProblem | undefined,
  tools: ApplyTools,
): Promise<void> {
  const { api, reader, fieldManager } = tools;
  // First: KEDA would bring back what is to be stopped.
  if (plan.scaling.kind !== 'keda') await deleteKedaObjects(world, api);
  const targets = world.egress.kind === 'known' ? world.egress.targets : [];
  for (const wanted of desiredObjects(plan, targets)) {
    if (wanted.kind === networkPolicyKind.kind && problem?.reason === 'NetworkPolicyError') continue;
    if (wanted.kind === deploymentKind.kind) {
      await applyDeployment(wanted, plan, world, tools);
      continue;
    }
    const current = await currentOf(wanted, world, reader);
    if (isShared(wanted) && isOwnedAsWanted(wanted, current, world)) continue;
    // What is going away takes no change; it is made anew when it is gone.
    if (current?.metadata.deletionTimestamp === undefined)
      await applyIfDifferent(api, wanted, current, fieldManager);
  }
  if (plan.agent.spec.infrastructure?.networkPolicy === 'disabled')
    await deleteNetworkPolicy(plan, api, reader);
}

async function applyDeployment(
  wanted: KubeObject,
  plan: AgentPlan,
  world: AgentWorld,
  { api, fieldManager }: ApplyTools,
): Promise<void> {
  const replicas = dictatedReplicas(plan.scaling);
  if (world.deployment === undefined) {
    await applyIfDifferent(api, wanted, undefined, fieldManager);
    return;
  }
  if (isWaitingForTurn(plan, world)) {
    if (replicas !== undefined && replicas !== world.deployment.spec.replicas)
      await writeReplicas(api, world.deployment, replicas, fieldManager);
    return;
  }
  const deployment = await takeOver(api, world.deployment, fieldManager);
  if (replicas === undefined) await releaseReplicas(api, deployment, fieldManager);
  await applyIfDifferent(api, wanted, deployment, fieldManager);
}

const isShared = ({ metadata }: KubeObject): boolean => metadata.name === sharedAccountName;

/**
 * What the agents of a namespace share is written only by those that are not among its owners yet, else each new
 * agent would make all others write.
 */
function isOwnedAsWanted(
  wanted: KubeObject,
  current: KubeObject | undefined,
  { agent }: AgentWorld,
): boolean {
  const { ownerReferences: _, ...metadata } = wanted.metadata;
  return (
    current?.metadata.ownerReferences?.some((owner) => owner.uid === agent.metadata.uid) === true &&
    isSubset({ ...wanted, metadata }, current)
  );
}

/** Objects that are not watched were read when the world was. */
async function currentOf(
  { apiVersion, kind, metadata }: KubeObject,
  { keda, queue }: AgentWorld,
  reader: Reader,
): Promise<KubeObject | undefined> {
  if (kind === secretKind.kind && metadata.name === sharedAccountName && queue.kind === 'url')
    if (queue.read !== undefined) return queue.read.secret;
  if (kind === scaledObjectKind.kind) return keda.kind === 'served' ? keda.scaledObject : undefined;
  if (kind === triggerAuthenticationKind.kind)
    return keda.kind === 'served' ? keda.triggerAuthentication : undefined;
  return reader.get({ apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name });
}

async function deleteKedaObjects({ keda }: AgentWorld, api: Api): Promise<void> {
  if (keda.kind !== 'served') return;
  for (const object of [keda.scaledObject, keda.triggerAuthentication])
    if (object !== undefined && object.metadata.deletionTimestamp === undefined) {
      const { apiVersion, kind, metadata } = object;
      const { namespace = '', name, uid = '' } = metadata;
      await api.delete({ apiVersion, kind, namespace, name }, { uid });
    }
}

async function deleteNetworkPolicy({ agent }: AgentPlan, api: Api, reader: Reader): Promise<void> {
  const key = {
    ...networkPolicyKind,
    namespace: agent.metadata.namespace ?? '',
    name: networkPolicyName(agent.metadata.name),
  };
  const existing = await reader.get(key);
  const isOwn =
    existing?.metadata.ownerReferences?.some((owner) => owner.uid === agent.metadata.uid) === true;
  if (isOwn) await api.delete(key, { uid: existing?.metadata.uid ?? '' });
}
