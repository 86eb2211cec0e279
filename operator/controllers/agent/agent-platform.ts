/** What the operator's own flags and chart values say about every agent. */
export interface AgentPlatform {
  /** The operator's own namespace; policies with a namespaceSelector count only there (gitops 15). */
  readonly operatorNamespace: string;
  readonly image: string;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  readonly imagePullSecrets: readonly string[];
  /** Lowest in precedence; kept in a Secret, since values may be keys (agents 2.3). */
  readonly extraEnv: Readonly<Record<string, string>>;
  readonly auditLog: {
    readonly mode: 'off' | 'actions' | 'verbose';
    readonly redact: readonly string[];
    readonly sink: 'stdout' | 'redis' | 'webhook';
    readonly maxDetailBytes: number;
    readonly excludeActions: readonly string[];
  };
}
