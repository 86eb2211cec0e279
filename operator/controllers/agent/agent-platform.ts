import type { AuditSinkSettings } from '../../observe/audit-sink-settings.ts';
import type { RolloutMax } from './rollout.ts';

/** What the operator's own flags and chart values say about every agent. */
export interface AgentPlatform {
  /** The operator's own namespace; policies with a namespaceSelector count only there (gitops 15). */
  readonly operatorNamespace: string;
  readonly image: string;
  /** What the image, which is also the operator's, runs as an agent; absent: what it runs by itself. */
  readonly command?: readonly string[];
  /** Where agents get their tasks; absent in one process, where they share the operator's queue. */
  readonly queue?: {
    /** May hold a password. */
    readonly url: string;
    /** The URL without user and password: another one rolls the pods. */
    readonly address: string;
    readonly prefix?: string;
  };
  /** Where the ledger of tokens is, when not with the queue. */
  readonly spendStore?: { readonly url: string; readonly address: string };
  /** How many agents restart at once after an upgrade of the operator; absent: all. */
  readonly rolloutMax?: RolloutMax;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  readonly imagePullSecrets: readonly string[];
  /** Lowest in precedence; kept in a Secret, since values may be keys (agents 2.3). */
  readonly extraEnv: Readonly<Record<string, string>>;
  readonly auditLog: {
    readonly mode: 'off' | 'actions' | 'verbose';
    readonly redact: readonly string[];
    readonly sink: AuditSinkSettings;
    readonly maxDetailBytes: number;
    readonly excludeActions: readonly string[];
  };
}
