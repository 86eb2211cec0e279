import type { Autoscaling, SwarmAgent } from '../../../schemas/generated/types.ts';
import { retryDelayMillis } from '../../queue/retry-policy.ts';
import type { Deployment } from '../common/workload.ts';
import type { AgentWorld } from './agent-world.ts';

/** Who says how many pods an agent has (agents 2.6). */
export type Scaling =
  /** We do. */
  | { readonly kind: 'fixed'; readonly replicas: number }
  /** KEDA does, by what waits in the queue. */
  | {
      readonly kind: 'keda';
      readonly minReplicas: number;
      readonly maxReplicas: number;
      readonly targetPendingTasks: number;
      readonly cooldownSeconds: number;
      /** Given to a Deployment that is new or comes back from a stop; absent: what KEDA has set stays. */
      readonly startReplicas?: number;
    };

const defaultCooldownSeconds = 300;
/**
 * A task that waits for its next attempt stands in neither list that KEDA looks at, and only a pod puts it back: the
 * last pod stays longer than the longest of these waits.
 */
const shortestCooldownSeconds = retryDelayMillis(Number.MAX_SAFE_INTEGER) / 1000 + 15;

/** A stop beats everything; KEDA counts only where it is installed and there is a Redis to look into. */
export function agentScaling(
  { agent, keda, deployment }: Pick<AgentWorld, 'agent' | 'keda' | 'deployment'>,
  isStopped: boolean,
): Scaling {
  if (isStopped) return { kind: 'fixed', replicas: 0 };
  const { autoscaling, replicas = 1 } = agent.spec.runtime ?? {};
  if (autoscaling === undefined) return { kind: 'fixed', replicas };
  const { minReplicas = 1 } = autoscaling;
  if (keda.kind !== 'served') return { kind: 'fixed', replicas: Math.max(1, minReplicas) };
  const isNew = keda.scaledObject === undefined && (deployment?.spec.replicas ?? -1) < minReplicas;
  return {
    kind: 'keda',
    minReplicas,
    maxReplicas: Math.max(1, minReplicas, autoscaling.maxReplicas ?? 10),
    targetPendingTasks: autoscaling.targetPendingTasks ?? 5,
    cooldownSeconds: cooldownSeconds(autoscaling),
    ...(isNew || deployment === undefined ? { startReplicas: minReplicas } : {}),
  };
}

function cooldownSeconds({ scaleToZero }: Autoscaling): number {
  return Math.max(shortestCooldownSeconds, scaleToZero?.afterSeconds ?? defaultCooldownSeconds);
}

/** What is written to the Deployment; undefined while the number is KEDA's, so that nobody fights over it. */
export function dictatedReplicas(scaling: Scaling): number | undefined {
  return scaling.kind === 'fixed' ? scaling.replicas : scaling.startReplicas;
}

/** How many pods there shall be now, whoever says so. */
export function expectedReplicas(scaling: Scaling, deployment: Deployment | undefined): number {
  return dictatedReplicas(scaling) ?? deployment?.spec.replicas ?? 1;
}

/** Whether the agent asks for a number of pods that follows its load. */
export const isAutoscaled = ({ spec }: SwarmAgent): boolean => spec.runtime?.autoscaling !== undefined;
