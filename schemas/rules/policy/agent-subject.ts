import type { FieldPath } from '../../finding.ts';
import type {
  AgentConnection,
  AuditLog,
  GuardrailLimits,
  LocalReference,
  Role,
  SwarmAgent,
  SwarmTeam,
  ToolGuardrails,
  Tools,
} from '../../generated/types.ts';

/** What the rules look at in an agent and in an inline role alike, with the places of its fields. */
export interface AgentSubject {
  /** Begins every sentence about it: empty, or `role "x": ` (governance 1.4). */
  readonly where: string;
  readonly path: FieldPath;
  readonly model: string;
  readonly compressionModel?: string | undefined;
  readonly limits: GuardrailLimits;
  readonly limitsPath: FieldPath;
  readonly toolGuardrails: ToolGuardrails;
  readonly toolGuardrailsPath: FieldPath;
  readonly tools: Tools;
  readonly connections: readonly AgentConnection[];
  readonly budgetRef?: LocalReference | undefined;
  readonly auditLog?: AuditLog | undefined;
  readonly settings: readonly LocalReference[];
}

export function agentSubject({ spec }: Pick<SwarmAgent, 'spec'>): AgentSubject {
  return {
    where: '',
    path: ['spec'],
    model: spec.model,
    compressionModel: spec.runtime?.loop?.compression?.model,
    limits: spec.guardrails?.limits ?? {},
    limitsPath: ['spec', 'guardrails', 'limits'],
    toolGuardrails: spec.guardrails?.tools ?? {},
    toolGuardrailsPath: ['spec', 'guardrails', 'tools'],
    tools: spec.tools ?? {},
    connections: spec.agents ?? [],
    budgetRef: spec.guardrails?.budgetRef,
    auditLog: spec.observability?.auditLog,
    settings: spec.settings ?? [],
  };
}

type RoleOwner = Pick<SwarmTeam['spec'], 'roles' | 'budgetRef'>;

/** The inline roles of a team or of a run's snapshot: each becomes an agent of its own. */
export function inlineRoleSubjects(spec: RoleOwner): readonly AgentSubject[] {
  return (spec.roles ?? []).flatMap((role, index) =>
    isInline(role) ? [roleSubject(role, index, spec)] : [],
  );
}

/** A role that the operator makes an agent for. */
export function isInline(role: Role): role is Role & { readonly model: string } {
  return role.model !== undefined;
}

function roleSubject(role: Role & { readonly model: string }, index: number, owner: RoleOwner): AgentSubject {
  const path: FieldPath = ['spec', 'roles', index];
  return {
    where: `role "${role.name}": `,
    path,
    model: role.model,
    compressionModel: role.runtime?.loop?.compression?.model,
    limits: role.limits ?? {},
    limitsPath: [...path, 'limits'],
    toolGuardrails: role.guardrails?.tools ?? {},
    toolGuardrailsPath: [...path, 'guardrails', 'tools'],
    tools: role.tools ?? {},
    connections: [],
    budgetRef: owner.budgetRef,
    settings: role.settings ?? [],
  };
}
