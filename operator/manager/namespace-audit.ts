import type { SwarmSettings } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { isKind } from '../../schemas/rules/kinds.ts';
import { namespaceAuditMode } from '../../schemas/rules/policy/audit-mode.ts';
import { governing } from '../../schemas/rules/policy/governing.ts';
import { normalised } from '../controllers/common/normalised.ts';
import { settingsKind } from '../controllers/common/swarm-kinds.ts';
import { namespaceKind } from '../controllers/common/workload.ts';
import type { ObjectCache } from '../kube/object-cache.ts';
import type { AuditLevel } from '../observe/audit.ts';

/**
 * What the settings of a namespace say of the operator's own audit events in it: the most verbose mode that any of
 * them sets, and the redactions of all (governance 9.1.3).
 */
export function namespaceAudit(
  cache: Pick<ObjectCache, 'subscribe'>,
  operatorNamespace: string,
): (namespace: string) => AuditLevel {
  const settings = new Map<string, SwarmSettings>();
  const labels = new Map<string, Readonly<Record<string, string>>>();
  cache.subscribe(settingsKind, ({ before, after }) => {
    if (before !== undefined) settings.delete(keyOf(before));
    if (after !== undefined && isKind(after, 'SwarmSettings')) settings.set(keyOf(after), normalised(after));
  });
  cache.subscribe(namespaceKind, ({ before, after }) => {
    if (before !== undefined) labels.delete(before.metadata.name);
    if (after !== undefined) labels.set(after.metadata.name, after.metadata.labels ?? {});
  });
  return (name) => {
    const facts = { name, labels: labels.get(name) ?? {} };
    const own = governing([...settings.values()], facts, operatorNamespace);
    const mode = namespaceAuditMode(own);
    return {
      redact: own.flatMap(({ spec }) => spec.auditLog?.redact ?? []),
      ...(mode === undefined ? {} : { mode }),
    };
  };
}

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;
