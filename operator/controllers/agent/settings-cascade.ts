import type { AuditLog, Reasoning, SwarmAgent, SwarmSettings } from '../../../schemas/generated/types.ts';
import { compareTexts } from '../../../schemas/rules/compare-texts.ts';
import { type AuditMode, resolvedAuditMode } from '../../../schemas/rules/policy/audit-mode.ts';

/** What an agent gets from its own spec, the settings it refers to, those of its namespace, and the cluster. */
export interface CascadedSettings {
  /** Referenced objects that exist, in the agent's order. */
  readonly applied: readonly SwarmSettings[];
  /** Names that it refers to and that do not exist. */
  readonly missing: readonly string[];
  readonly temperature?: string;
  readonly outputFormat?: string;
  readonly memoryBackend?: string;
  readonly reasoning?: Reasoning;
  readonly auditLog: { readonly mode: AuditMode; readonly redact: readonly string[] };
}

/** The cascade of agents 3 and governance 9.1. `namespaceSettings` are all of the namespace, referenced or not. */
export function cascadedSettings(
  agent: SwarmAgent,
  namespaceSettings: readonly SwarmSettings[],
  clusterAuditLog: AuditLog,
): CascadedSettings {
  // Names are those of the agent's namespace first: the platform's settings replace none of them (gitops 15).
  const isOwn = ({ metadata }: SwarmSettings): boolean => metadata.namespace === agent.metadata.namespace;
  const ownLast = [...namespaceSettings.filter((one) => !isOwn(one)), ...namespaceSettings.filter(isOwn)];
  const byName = new Map(ownLast.map((settings) => [settings.metadata.name, settings]));
  const names = (agent.spec.settings ?? []).map((reference) => reference.name ?? '');
  const applied = names.flatMap((name) => byName.get(name) ?? []);
  const lastSet = <T>(read: (spec: SwarmSettings['spec']) => T | undefined): T | undefined =>
    applied.map((settings) => read(settings.spec)).findLast((value) => value !== undefined);

  const temperature = lastSet((spec) => spec.temperature);
  const outputFormat = lastSet((spec) => spec.outputFormat);
  const memoryBackend = lastSet((spec) => spec.memoryBackend);
  const reasoning = cascadedReasoning(agent.spec.reasoning, applied, namespaceSettings);
  return {
    applied,
    missing: names.filter((name) => !byName.has(name)),
    ...(temperature === undefined ? {} : { temperature }),
    ...(outputFormat === undefined ? {} : { outputFormat }),
    ...(memoryBackend === undefined ? {} : { memoryBackend }),
    ...(reasoning === undefined ? {} : { reasoning }),
    auditLog: cascadedAuditLog(agent, applied, namespaceSettings, clusterAuditLog),
  };
}

/** The agent's mode wins, `Disabled` included; what it leaves open is filled from settings. */
function cascadedReasoning(
  own: Reasoning | undefined,
  applied: readonly SwarmSettings[],
  namespaceSettings: readonly SwarmSettings[],
): Reasoning | undefined {
  const referenced = applied
    .map((settings) => settings.spec.reasoning)
    .findLast((value) => value !== undefined);
  const inherited =
    referenced ?? sortedByName(namespaceSettings).find((one) => one.spec.reasoning)?.spec.reasoning;
  if (own === undefined) return inherited;
  if ((own.mode ?? 'Disabled') === 'Disabled') return own;
  return { ...inherited, ...own };
}

/** The mode is the most specific one that is set; redact lists of all levels are merged (governance 9.1). */
function cascadedAuditLog(
  agent: SwarmAgent,
  applied: readonly SwarmSettings[],
  namespaceSettings: readonly SwarmSettings[],
  cluster: AuditLog,
): CascadedSettings['auditLog'] {
  const own = agent.spec.observability?.auditLog;
  const referenced = applied.flatMap((settings) => auditLogOf(settings) ?? []);
  const ofNamespace = sortedByName(namespaceSettings).flatMap((settings) => auditLogOf(settings) ?? []);
  const mode = resolvedAuditMode({
    agent: own,
    references: agent.spec.settings,
    settings: namespaceSettings,
    cluster: cluster.mode,
  });
  const levels = [cluster, ...(referenced.length > 0 ? referenced : ofNamespace), own];
  return { mode: mode ?? 'off', redact: [...new Set(levels.flatMap((level) => level?.redact ?? []))] };
}

const auditLogOf = (settings: SwarmSettings): AuditLog | undefined =>
  settings.spec.auditLog ?? settings.spec.observability?.auditLog;

const sortedByName = (settings: readonly SwarmSettings[]): readonly SwarmSettings[] =>
  settings.toSorted((left, right) => compareTexts(left.metadata.name, right.metadata.name));
