import type { Role, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import { isActive } from '../../engine/index.ts';
import { timestamp } from '../../engine/timestamp.ts';
import { inlineAgentName } from './role-agents.ts';
import type { TeamWorld } from './team-world.ts';

/** An inline role whose number of pods follows its load. */
export interface ScaledRole {
  readonly agent: string;
  readonly replicas: number;
  /** Steps in hand, and whatever else waits in its queues. */
  readonly active: number;
}

/** How the team's inline roles scale now (orchestration 2.4). */
export interface TeamScaling {
  readonly roles: readonly ScaledRole[];
  /** When a step was active last; absent when none ever was, and while nothing scales. */
  readonly lastActiveTime?: string;
  readonly isScaledToZero: boolean;
  /** Until idle roles go; absent when nothing counts down. */
  readonly idleInMillis?: number;
}

const defaultIdleSeconds = 300;
const defaultConcurrentTasks = 5;
/** While something is active, the time of it is brought up to date only this often: each time is a write. */
const activeGrainMillis = 20_000;

/** Roles that we scale: inline, and not KEDA's. */
export function scalingRoles({ spec }: SwarmTeam): readonly Role[] {
  if (spec.autoscaling?.enabled !== true) return [];
  return (spec.roles ?? []).filter(
    ({ model, runtime }) => model !== undefined && runtime?.autoscaling === undefined,
  );
}

export function teamScaling(world: TeamWorld): TeamScaling {
  const { team, nowMillis } = world;
  const roles = scalingRoles(team);
  if (roles.length === 0) return { roles: [], isScaledToZero: false };
  const loads = roles.map((role) => ({ role, ...loadOf(role, world) }));
  const isActive = loads.some(({ active }) => active > 0);
  const lastActiveMillis = isActive ? activeMillis(team, nowMillis) : lastActivityMillis(world, roles);

  const { enabled = false, afterSeconds = defaultIdleSeconds } = team.spec.autoscaling?.scaleToZero ?? {};
  const idleSinceMillis = lastActiveMillis ?? Date.parse(team.metadata.creationTimestamp ?? '');
  const idleInMillis = idleSinceMillis + afterSeconds * 1000 - nowMillis;
  const sleeps = enabled && !isActive && idleInMillis <= 0;
  const scaled = loads.map(({ role, agent, active, isKnown }): ScaledRole => {
    const configured = role.runtime?.replicas ?? 1;
    const wanted =
      active > 0
        ? Math.min(Math.ceil(active / (role.limits?.concurrentTasks ?? defaultConcurrentTasks)), configured)
        : sleeps && isKnown
          ? 0
          : configured;
    return { agent, active, replicas: wanted };
  });
  return {
    roles: scaled,
    ...(lastActiveMillis === undefined ? {} : { lastActiveTime: timestamp(lastActiveMillis) }),
    isScaledToZero: scaled.every(({ replicas }) => replicas === 0),
    ...(enabled && !isActive && idleInMillis > 0 ? { idleInMillis } : {}),
  };
}

interface Load {
  readonly agent: string;
  readonly active: number;
  /** Whether its queues could be looked at; who does not know puts nobody to sleep. */
  readonly isKnown: boolean;
}

function loadOf(role: Role, { team, openRuns, queued }: TeamWorld): Load {
  const agent = inlineAgentName(team.metadata.name, role.name);
  const steps = openRuns.flatMap((run) => stepsOfAgent(run, agent));
  const tasks = queued.get(agent);
  return {
    agent,
    active: Math.max(steps.filter(isActive).length, tasks ?? 0),
    isKnown: tasks !== undefined,
  };
}

/** Whoever's run it is: other teams may have the role's agent play for them. */
const stepsOfAgent = ({ status }: SwarmRun, agent: string): readonly StepOfRun[] =>
  (status?.steps ?? []).filter(({ resolvedAgent }) => resolvedAgent === agent);

type StepOfRun = NonNullable<NonNullable<SwarmRun['status']>['steps']>[number];

function activeMillis({ status }: SwarmTeam, nowMillis: number): number {
  const written = Date.parse(status?.lastActiveTime ?? '');
  return nowMillis - written < activeGrainMillis ? written : nowMillis;
}

/** The latest end of a step, as runs tell, or what was written before those runs were pruned. */
function lastActivityMillis({ team, runs, openRuns }: TeamWorld, roles: readonly Role[]): number | undefined {
  const agents = roles.map((role) => inlineAgentName(team.metadata.name, role.name));
  const ends = [...new Set([...runs, ...openRuns])]
    .flatMap((run) => agents.flatMap((agent) => stepsOfAgent(run, agent)))
    .map(({ completionTime }) => Date.parse(completionTime ?? ''));
  const times = [Date.parse(team.status?.lastActiveTime ?? ''), ...ends].filter(
    (time) => !Number.isNaN(time),
  );
  return times.length === 0 ? undefined : Math.max(...times);
}
