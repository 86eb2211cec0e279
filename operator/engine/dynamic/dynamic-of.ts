import { findingMessage } from '../../../schemas/finding.ts';
import type { SwarmRunSpec } from '../../../schemas/generated/types.ts';
import { delegationFindings } from '../../../schemas/rules/object/delegation.ts';
import { teamMode } from '../../../schemas/rules/team-mode.ts';
import type { PlannedStep, Problem } from '../plan/plan.ts';

/** Roles that tasks of the run can come to, from the entry role on, and whom each may hand them to. */
export type PlannedDelegation = ReadonlyMap<string, readonly string[]>;

/** What a run in dynamic mode is to do, and why it can never start; undefined for runs in other modes. */
export interface DynamicOf {
  readonly steps: readonly PlannedStep[];
  readonly delegation: PlannedDelegation;
  readonly problem?: Problem;
}

/** One step named after the entry role (orchestration 5.2). Context policy, validation and limits belong to pipelines. */
export function dynamicOf(spec: SwarmRunSpec): DynamicOf | undefined {
  if (spec.agent !== undefined || teamMode(spec) !== 'dynamic') return undefined;
  const { entry, prompt } = spec;
  const messages = delegationFindings(spec).map(findingMessage);
  const problem =
    messages.length === 0 ? {} : { problem: { reason: 'InvalidTopology', message: messages.join('; ') } };
  if (entry === undefined) return { steps: [], delegation: new Map(), ...problem };
  const step: PlannedStep = {
    name: entry,
    role: entry,
    isEntry: true,
    maxOutputBytes: 0,
    ...(prompt === undefined || prompt.trim() === '' ? {} : { prompt }),
  };
  return { steps: [step], delegation: reachableRoles(spec, entry), ...problem };
}

function reachableRoles({ roles = [] }: SwarmRunSpec, entry: string): PlannedDelegation {
  const targets = new Map(roles.map(({ name, canDelegate = [] }) => [name, canDelegate] as const));
  const reached = new Map<string, readonly string[]>();
  const open = [entry];
  for (let role = open.pop(); role !== undefined; role = open.pop()) {
    if (reached.has(role)) continue;
    const next = targets.get(role) ?? [];
    reached.set(role, next);
    open.push(...next);
  }
  return reached;
}
