import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import type { Deployment } from '../common/workload.ts';
import { annotations } from './agent-names.ts';
import type { AgentPlatform } from './agent-platform.ts';
import { scaledObjectKind, triggerAuthenticationKind } from './scaled-object.ts';
import { isAutoscaled } from './scaling.ts';

/** What KEDA knows of an agent. */
export type KedaFacts =
  /** The agent neither uses it nor did. */
  | { readonly kind: 'unused' }
  /** The API server does not have its kinds, or there is no Redis that it could look into. */
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'served';
      readonly scaledObject?: KubeObject;
      readonly triggerAuthentication?: KubeObject;
    };

/**
 * Asked at each reconcile of an agent that scales, since KEDA may be installed or removed any time: a watch of kinds
 * that are not served would fail for ever.
 */
export async function kedaFacts(
  agent: SwarmAgent,
  deployment: Deployment | undefined,
  api: Pick<Api, 'get' | 'list'>,
  platform: AgentPlatform,
): Promise<KedaFacts> {
  const wasScaled = deployment?.metadata.annotations?.[annotations.scaledBy] === 'keda';
  if (!isAutoscaled(agent) && !wasScaled) return { kind: 'unused' };
  if (platform.queue === undefined) return { kind: 'absent' };
  const { name, namespace = '' } = agent.metadata;
  const isOurs = ({ metadata }: KubeObject): boolean =>
    metadata.name === name &&
    metadata.ownerReferences?.some((owner) => owner.uid === agent.metadata.uid) === true;
  try {
    const { items } = await api.list(scaledObjectKind, { namespace });
    const scaledObject = items.find(isOurs);
    const triggerAuthentication = await api.get({ ...triggerAuthenticationKind, namespace, name });
    return {
      kind: 'served',
      ...(scaledObject === undefined ? {} : { scaledObject }),
      ...(triggerAuthentication !== undefined && isOurs(triggerAuthentication)
        ? { triggerAuthentication }
        : {}),
    };
  } catch (error) {
    if (isApiError(error, 404)) return { kind: 'absent' };
    throw error;
  }
}
