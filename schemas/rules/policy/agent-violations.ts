import type { FieldPath } from '../../finding.ts';
import type { SwarmSettings } from '../../generated/types.ts';
import { advisorToolName } from '../advisor-tool.ts';
import { globMatches } from '../globs.ts';
import { coversSource, toolPatternCovers, toolPatternMatches } from '../tool-patterns.ts';
import type { AgentSubject } from './agent-subject.ts';
import { type AuditMode, resolvedAuditMode } from './audit-mode.ts';
import { isStricterTrust, type MergedPolicy, type TrustLevel } from './effective-policy.ts';
import { limitViolations } from './limits.ts';
import { type Violation, violation } from './violation.ts';

/** What else than the object decides: the settings of its namespace and the audit mode of the cluster. */
export interface PolicyContext {
  readonly settings: readonly SwarmSettings[];
  /** Absent in a render: then a missing audit mode is a warning. */
  readonly clusterAuditMode?: AuditMode | undefined;
}

/** Every constraint that an agent or inline role does not meet (governance 1.4). */
export function subjectViolations(
  subject: AgentSubject,
  merged: MergedPolicy,
  context: PolicyContext,
): readonly Violation[] {
  const { where, path } = subject;
  const compression = subject.compressionModel;
  return [
    ...modelViolations(subject.model, where, [...path, 'model'], merged),
    ...(compression === undefined
      ? []
      : modelViolations(
          compression,
          `${where}runtime.loop.compression: `,
          [...path, 'runtime', 'loop', 'compression', 'model'],
          merged,
        )),
    ...limitViolations(subject, merged),
    ...toolViolations(subject, merged),
    ...trustViolations(subject, merged),
    ...requirementViolations(subject, merged, context),
  ];
}

/** One violation for a denied model, else one for every allow list it is not on (governance 1.4). */
export function modelViolations(
  model: string,
  where: string,
  path: FieldPath,
  merged: MergedPolicy,
): readonly Violation[] {
  const denial = merged.modelsDenied.find((entry) => globMatches(entry.value, model));
  if (denial !== undefined) {
    const { policy, value: pattern } = denial;
    const parameters = { where, model, policy, pattern };
    return [violation('models.denied', policy, 'policy.models.denied', parameters, { path })];
  }
  return merged.modelsAllowed
    .filter((list) => !list.patterns.some((pattern) => globMatches(pattern, model)))
    .map(({ policy, patterns }) =>
      violation(
        'models.allowed',
        policy,
        'policy.models.allowed',
        { where, model, policy, patterns: patterns.join(', ') },
        { path },
      ),
    );
}

type DeniedWhat = 'server' | 'connection' | 'tool';

function toolViolations(subject: AgentSubject, { toolDeny }: MergedPolicy): readonly Violation[] {
  const { where, path } = subject;
  const denied = (
    what: DeniedWhat,
    name: string,
    place: FieldPath,
    isDenied: (pattern: string) => boolean,
  ): Violation[] => {
    const denial = toolDeny.find((entry) => isDenied(entry.value));
    if (denial === undefined) return [];
    const { policy, value: pattern } = denial;
    const parameters = { where, name, policy, pattern };
    return [violation('tools.deny', policy, `policy.tools.deny.${what}`, parameters, { path: place })];
  };
  return [
    ...(subject.tools.mcp ?? []).flatMap(({ name }, index) =>
      denied('server', name, [...path, 'tools', 'mcp', index, 'name'], (pattern) =>
        coversSource(pattern, name),
      ),
    ),
    ...subject.connections.flatMap((connection, index) => {
      const { name } = connection;
      const advisor = { kind: 'advisor', name: advisorToolName(connection) } as const;
      return denied('connection', name, [...path, 'agents', index, 'name'], (pattern) =>
        connection.role === 'advisor' ? toolPatternMatches(pattern, advisor) : coversSource(pattern, name),
      );
    }),
    ...(subject.tools.webhooks ?? []).flatMap(({ name }, index) =>
      denied('tool', name, [...path, 'tools', 'webhooks', index, 'name'], (pattern) =>
        toolPatternMatches(pattern, { kind: 'webhook', name }),
      ),
    ),
    ...(subject.toolGuardrails.allow ?? []).flatMap((entry, index) =>
      denied('tool', entry, [...subject.toolGuardrailsPath, 'allow', index], (pattern) =>
        toolPatternCovers(pattern, entry),
      ),
    ),
  ];
}

function trustViolations(subject: AgentSubject, { trustFloor }: MergedPolicy): readonly Violation[] {
  if (trustFloor === undefined) return [];
  const { value: floor, policy } = trustFloor;
  const { where, path } = subject;
  const judge = (trust: TrustLevel | undefined, name: string, place: FieldPath): Violation[] =>
    trust === undefined || !isStricterTrust(floor, trust)
      ? []
      : [
          violation(
            'tools.forceTrustLevel',
            policy,
            'policy.tools.forceTrustLevel',
            { where, trust, name, floor, policy },
            { path: place },
          ),
        ];
  const { trust } = subject.toolGuardrails;
  return [
    // `external` is what the API server writes where nothing was asked for; run time tightens it silently.
    ...(trust?.default === 'external'
      ? []
      : judge(trust?.default, 'guardrails.tools.trust.default', [
          ...subject.toolGuardrailsPath,
          'trust',
          'default',
        ])),
    ...(subject.tools.mcp ?? []).flatMap((server, index) =>
      judge(server.trust, server.name, [...path, 'tools', 'mcp', index, 'trust']),
    ),
    ...(subject.tools.webhooks ?? []).flatMap((webhook, index) =>
      judge(webhook.trust, webhook.name, [...path, 'tools', 'webhooks', index, 'trust']),
    ),
    ...subject.connections.flatMap((connection, index) =>
      judge(connection.trust, connection.name, [...path, 'agents', index, 'trust']),
    ),
  ];
}

function requirementViolations(
  subject: AgentSubject,
  { requirements }: MergedPolicy,
  context: PolicyContext,
): readonly Violation[] {
  const { where, path } = subject;
  const found: Violation[] = [];
  const { budgetRef, audit, allowList } = requirements;
  const demand = (
    constraint: 'budgetRef' | 'audit' | 'audit-unknown' | 'allowList',
    policy: string,
    place: FieldPath,
  ): void => {
    const key = `requirements.${constraint.replace('-unknown', '')}`;
    found.push(
      violation(key, policy, `policy.requirements.${constraint}`, { where, policy }, { path: place }),
    );
  };
  if (allowList !== undefined && (subject.toolGuardrails.allow ?? []).length === 0)
    demand('allowList', allowList, [...subject.toolGuardrailsPath, 'allow']);
  if (budgetRef !== undefined && (subject.budgetRef?.name ?? '') === '')
    demand('budgetRef', budgetRef, [...path, 'guardrails', 'budgetRef']);
  if (audit !== undefined) {
    const mode = resolvedAuditMode({
      agent: subject.auditLog,
      references: subject.settings,
      settings: context.settings,
      cluster: context.clusterAuditMode,
    });
    const place = [...path, 'observability', 'auditLog', 'mode'];
    if (mode === 'off') demand('audit', audit, place);
    if (mode === undefined) demand('audit-unknown', audit, place);
  }
  return found;
}
