import type {
  SwarmAgent,
  SwarmBudget,
  SwarmPolicy,
  SwarmRegistry,
  SwarmRun,
  SwarmSettings,
} from '../../../schemas/generated/types.ts';
import type { Deployment } from '../common/workload.ts';
import type { AgentPlatform } from './agent-platform.ts';
import type { KedaFacts } from './keda-facts.ts';
import type { McpHealthFact } from './mcp-health.ts';
import type { EgressTarget } from './network-policy.ts';
import type { QueueAccess } from './queue-access.ts';
import type { QueueState } from './queue-condition.ts';
import type { LedgerFacts } from './spending-window.ts';

/** What is known of a Secret or ConfigMap without its values. */
export interface SourceFacts {
  readonly keys: readonly string[];
  readonly version: string;
}

export type PromptSource =
  | { readonly kind: 'found'; readonly text: string; readonly isSecret: boolean }
  | { readonly kind: 'missing'; readonly message: string };

export type EgressFacts =
  | { readonly kind: 'known'; readonly targets: readonly EgressTarget[] }
  | { readonly kind: 'unresolved'; readonly message: string };

/** Everything that one reconcile of an agent knows; all reads happen before anything is decided. */
export interface AgentWorld {
  /** Normalised: aliases in their canonical place. */
  readonly agent: SwarmAgent;
  readonly platform: AgentPlatform;
  readonly namespaceAgents: readonly SwarmAgent[];
  readonly settings: readonly SwarmSettings[];
  /** Those of the namespace. */
  readonly registries: readonly SwarmRegistry[];
  /** Names of the cluster-wide ones of other namespaces. */
  readonly wideRegistries: ReadonlySet<string>;
  /** Those that govern the namespace; none while it is bypassed. */
  readonly policies: readonly SwarmPolicy[];
  readonly runs: readonly SwarmRun[];
  /** Absent while the ledger cannot be read. */
  readonly ledger?: LedgerFacts;
  readonly prompt: PromptSource;
  /** Every Secret and ConfigMap that the agent refers to; undefined for those that do not exist. */
  readonly secrets: ReadonlyMap<string, SourceFacts | undefined>;
  readonly configMaps: ReadonlyMap<string, SourceFacts | undefined>;
  readonly memoryExists: boolean;
  /** The one that it names, if it is there. */
  readonly budget?: SwarmBudget;
  readonly deployment?: Deployment;
  readonly keda: KedaFacts;
  readonly queue: QueueAccess;
  /** As it was when somebody looked last. */
  readonly queueState: QueueState;
  /** Whether it is this agent's turn to restart for the operator's sake. */
  readonly mayRestart: boolean;
  readonly health: ReadonlyMap<string, McpHealthFact>;
  /** Looked up in strict mode only. */
  readonly egress: EgressFacts;
  readonly nowMillis: number;
}
