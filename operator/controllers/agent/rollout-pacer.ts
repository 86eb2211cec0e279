import type { SwarmAgent, SwarmRun } from '../../../schemas/generated/types.ts';
import { isActive } from '../../engine/index.ts';
import type { Clock, Reader } from '../../kube/controller.ts';
import { agentKind, runKind } from '../common/swarm-kinds.ts';
import { type Deployment, deploymentKind } from '../common/workload.ts';
import { annotations } from './agent-names.ts';
import { isRolledOut } from './is-rolled-out.ts';
import { type RolloutAgent, type RolloutMax, rolloutTurn } from './rollout.ts';

export interface RolloutPacerOptions {
  readonly reader: Reader;
  readonly clock: Clock;
  /** Absent: all at once. */
  readonly max: RolloutMax | undefined;
  /** Of the operator that runs. */
  readonly platformHash: string;
}

/** Lets agents restart one after the other when the operator has changed. */
export interface RolloutPacer {
  /** Whether it is the turn of this Deployment, or it need not wait for any. */
  mayRestart(deployment: Deployment | undefined): Promise<boolean>;
}

/** Every agent that waits asks; what the turn is does not change that fast. */
const turnMillis = 1_000;

export function createRolloutPacer({ reader, clock, max, platformHash }: RolloutPacerOptions): RolloutPacer {
  let last: { readonly atMillis: number; readonly turn: ReadonlySet<string> } | undefined;

  const turnOf = async (limit: RolloutMax): Promise<ReadonlySet<string>> => {
    const deployments = await reader.list<Deployment>(deploymentKind, {
      labels: { 'app.kubernetes.io/name': 'agent', 'app.kubernetes.io/managed-by': 'kubeswarm' },
    });
    const busy = busyAgents(await reader.list<SwarmRun>(runKind));
    const stuck = stuckAgents(await reader.list<SwarmAgent>(agentKind));
    const running = deployments.filter(
      (one) =>
        (one.spec.replicas ?? 1) > 0 && (isCurrent(one, platformHash) || stuck.get(agentIdOf(one)) === false),
    );
    return rolloutTurn(
      running.map((deployment) => ({
        id: idOf(deployment),
        state: stateOf(deployment, platformHash),
        isIdle: !busy.has(agentIdOf(deployment)),
      })),
      limit,
    );
  };

  return {
    mayRestart: async (deployment) => {
      if (max === undefined || deployment === undefined || isCurrent(deployment, platformHash)) return true;
      const atMillis = clock.now();
      if (last === undefined || Math.abs(atMillis - last.atMillis) >= turnMillis)
        last = { atMillis, turn: await turnOf(max) };
      return last.turn.has(idOf(deployment));
    },
  };
}

const isCurrent = ({ metadata }: Deployment, platformHash: string): boolean =>
  metadata.annotations?.[annotations.platformHash] === platformHash;

function stateOf(deployment: Deployment, platformHash: string): RolloutAgent['state'] {
  if (!isCurrent(deployment, platformHash)) return 'behind';
  const { status, spec } = deployment;
  // What never came up is no restart, and must not hold up all others; new pods that fail beside old ones must.
  const isBroken =
    (status?.readyReplicas ?? 0) === 0 &&
    status?.conditions?.some(({ type, status: is }) => type === 'Progressing' && is === 'False') === true;
  return isRolledOut(deployment, spec.replicas ?? 1) || isBroken ? 'current' : 'restarting';
}

/** Whether an agent cannot be brought up as it is written: its pods stay, and it must not keep a turn that it cannot take. */
function stuckAgents(agents: readonly SwarmAgent[]): ReadonlyMap<string, boolean> {
  return new Map(
    agents.map(({ metadata, status }) => {
      const ready = status?.conditions?.find(({ type }) => type === 'Ready');
      const isStuck = ready?.status === 'False' && ready.reason !== 'Progressing';
      return [`${metadata.namespace ?? ''}/${metadata.name}`, isStuck] as const;
    }),
  );
}

/** Those with a step in hand, as runs tell. */
function busyAgents(runs: readonly SwarmRun[]): ReadonlySet<string> {
  const open = runs.filter(({ status }) => status?.completionTime === undefined);
  const ids = open.flatMap(({ metadata, status }) =>
    (status?.steps ?? []).flatMap((step) =>
      step.resolvedAgent !== undefined && isActive(step)
        ? [`${metadata.namespace ?? ''}/${step.resolvedAgent}`]
        : [],
    ),
  );
  return new Set(ids);
}

const idOf = ({ metadata }: Deployment): string => `${metadata.namespace ?? ''}/${metadata.name}`;

function agentIdOf({ metadata }: Deployment): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  return `${metadata.namespace ?? ''}/${owner?.name ?? ''}`;
}
