import type { SwarmAgent, SwarmSettings } from '../generated/types.ts';

/** What else than the object itself a rule may look at; empty where it is not known. */
export interface RuleContext {
  /** All settings that concern the namespace of the object. */
  readonly settings: readonly SwarmSettings[];
  /** The agents of the namespace. */
  readonly agents: readonly SwarmAgent[];
  /** Absent where the operator is not known, as in a render. */
  readonly operatorNamespace?: string | undefined;
}

export const emptyContext: RuleContext = { settings: [], agents: [] };
