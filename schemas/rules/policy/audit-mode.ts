import type { AuditLog, LocalReference, SwarmSettings } from '../../generated/types.ts';

export type AuditMode = 'off' | 'actions' | 'verbose';

/** What decides the audit mode of an agent; `settings` are all that concern its namespace. */
export interface AuditLevels {
  readonly agent?: AuditLog | undefined;
  readonly references?: readonly LocalReference[] | undefined;
  readonly settings: readonly SwarmSettings[];
  /** Absent where the cluster is not known, as in a render. */
  readonly cluster?: AuditMode | undefined;
}

const verbosity: readonly AuditMode[] = ['off', 'actions', 'verbose'];

/**
 * The most specific mode that is set, an explicit `off` included: agent, its settings (later ones win), else the
 * most verbose of the namespace, else the cluster (governance 9.1). Undefined when only the cluster could tell.
 */
export function resolvedAuditMode(levels: AuditLevels): AuditMode | undefined {
  if (levels.agent?.mode !== undefined) return levels.agent.mode;
  const referenced = (levels.references ?? []).flatMap((reference) =>
    levels.settings.filter((settings) => settings.metadata.name === reference.name),
  );
  const named = referenced.map(settingsMode).findLast((mode) => mode !== undefined);
  return named ?? namespaceAuditMode(levels.settings) ?? levels.cluster;
}

/** The mode of the namespace: the most verbose that any of its settings sets. */
export function namespaceAuditMode(settings: readonly SwarmSettings[]): AuditMode | undefined {
  const modes = settings.map(settingsMode);
  return verbosity.findLast((mode) => modes.includes(mode));
}

function settingsMode(settings: SwarmSettings): AuditMode | undefined {
  return settings.spec.auditLog?.mode ?? settings.spec.observability?.auditLog?.mode;
}
