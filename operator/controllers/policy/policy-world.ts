import type { SwarmAgent, SwarmPolicy, SwarmSettings } from '../../../schemas/generated/types.ts';
import type { AuditMode } from '../../../schemas/rules/policy/audit-mode.ts';
import type { NamespaceFacts } from '../../../schemas/rules/policy/governing.ts';

/** One namespace with everything that its policies judge. */
export interface GovernedNamespace {
  readonly facts: NamespaceFacts;
  readonly isBypassed: boolean;
  /** Those that govern it, also while it is bypassed. */
  readonly policies: readonly SwarmPolicy[];
  readonly agents: readonly SwarmAgent[];
  readonly settings: readonly SwarmSettings[];
  readonly clusterAuditMode: AuditMode;
}
