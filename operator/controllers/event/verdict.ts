import type { SwarmEvent } from '../../../schemas/generated/types.ts';
import type { Verdict } from '../common/conditions.ts';
import { ruleVerdict } from '../common/rule-verdict.ts';
import { suspendedAnnotation } from '../common/suspended-annotation.ts';

/** Which teams and agents of its namespace an event can find. */
export interface EventWorld {
  readonly teams: ReadonlySet<string>;
  readonly agents: ReadonlySet<string>;
}

/**
 * What Ready says of an event (orchestration 7.1.2). A suspended one is Ready: anything else would block its sync for
 * ever (gitops 6).
 */
export function eventVerdict(event: SwarmEvent, world: EventWorld): Verdict {
  const invalid = ruleVerdict(event, ({ rule }) => (rule === 'event.cron' ? 'InvalidCron' : 'InvalidSource'));
  if (invalid !== undefined) return invalid;
  const suspended = suspension(event);
  if (suspended !== undefined)
    return { kind: 'ready', reason: 'Suspended', message: `${suspended} is true: nothing fires` };
  return lookupVerdict(event, world) ?? activeVerdict(event);
}

/** What suspends the event; undefined when nothing does. */
export function suspension({ metadata, spec }: SwarmEvent): string | undefined {
  if (spec.suspended === true) return 'spec.suspended';
  if (metadata.annotations?.[suspendedAnnotation] === 'true') return `annotation ${suspendedAnnotation}`;
  return undefined;
}

/** What it refers to may still come. */
function lookupVerdict({ spec }: SwarmEvent, { teams, agents }: EventWorld): Verdict | undefined {
  const watched = spec.source.type === 'team-output' ? spec.source.teamOutput?.name : undefined;
  if (watched !== undefined && !teams.has(watched))
    return {
      kind: 'progressing',
      reason: 'TeamNotFound',
      message: `SwarmTeam "${watched}" of spec.source.teamOutput not found. Create it, or name another`,
    };
  const missing = spec.targets.flatMap(({ team, agent }, index) => {
    if (team !== undefined && !teams.has(team)) return [`SwarmTeam "${team}" of targets[${index}]`];
    if (agent !== undefined && !agents.has(agent)) return [`SwarmAgent "${agent}" of targets[${index}]`];
    return [];
  });
  if (missing.length === 0) return undefined;
  return {
    kind: 'progressing',
    reason: 'TargetNotFound',
    message: `${missing.join(', ')} not found. Create it, or name another`,
  };
}

/** A target that is missing fails when its turn comes, and the others are started. */
export const mayFire = ({ kind, reason }: Verdict): boolean => kind !== 'stalled' && reason !== 'Suspended';

/** Whether nothing was to fire at the last look; what passes meanwhile is not missed. */
export function wasAtRest({ status }: SwarmEvent): boolean {
  const before = status?.conditions?.find((condition) => condition.type === 'Ready');
  return ['Suspended', 'InvalidCron', 'InvalidSource'].includes(before?.reason ?? '');
}

function activeVerdict({ spec }: SwarmEvent): Verdict {
  switch (spec.source.type) {
    case 'cron':
      return { kind: 'ready', reason: 'Active', message: '' };
    case 'webhook':
      return { kind: 'ready', reason: 'Ready', message: '' };
    case 'team-output':
      return { kind: 'ready', reason: 'Watching', message: '' };
  }
}
