import type { EffectiveGuardrails, SwarmAgent } from '../../../schemas/generated/types.ts';
import type { AgentPlatform } from './agent-platform.ts';
import type { ResolvedMcpServer } from './mcp-resolution.ts';
import type { AssembledPrompt } from './prompt-assembly.ts';
import type { Scaling } from './scaling.ts';
import type { CascadedSettings } from './settings-cascade.ts';

/** Everything that decides what an agent's objects look like, resolved. */
export interface AgentPlan {
  readonly agent: SwarmAgent;
  /** Every agent of the namespace, this one included: they own what they share. */
  readonly namespaceAgents: readonly SwarmAgent[];
  readonly platform: AgentPlatform;
  readonly prompt: AssembledPrompt;
  /** SHA-256 of the assembled prompt, hex. */
  readonly promptHash: string;
  /** Kept in a Secret when it came from one (decision 32). */
  readonly promptIsSecret: boolean;
  readonly settings: CascadedSettings;
  readonly mcp: readonly ResolvedMcpServer[];
  readonly guardrails: EffectiveGuardrails;
  /** Ceiling of the namespace's rolling 24 h sum, from its policies. */
  readonly namespaceDailyTokens?: number;
  /** resourceVersion of the Secret behind apiKeyRef, when there is one. */
  readonly apiKeyVersion?: string;
  /** Hash over the versions of every other Secret and ConfigMap that the pod reads. */
  readonly envFromHash: string;
  readonly scaling: Scaling;
  /** How many pods there shall be now, whoever says so. */
  readonly replicas: number;
  /** Of the queue, with credentials; absent when agents share the operator's in one process. */
  readonly queueUrl?: string;
  /** Changes with them. */
  readonly credentialsId?: string;
  /** Hash of what the operator brings: its version, its image and settings for agents. */
  readonly platformHash: string;
  /** Hash of what the agent brings: its spec, and what that refers to and is governed by. */
  readonly inputsHash: string;
  /** Of the Deployment that exists: selectors are immutable, and older operators chose other labels (gitops 25). */
  readonly existingSelector?: Readonly<Record<string, string>>;
}
