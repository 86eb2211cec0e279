import { isContractCompatible } from '../../../schemas/agent-contract.ts';
import { annotations } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';
import type { AgentWorld } from './agent-world.ts';

/**
 * Whether the Deployment stays as an earlier operator wrote it until it is its turn (gitops 21). Not when the agent itself
 * has changed, since its pods restart for that anyway, nor when its pods speak another contract than we do.
 */
export function isWaitingForTurn(
  plan: Pick<AgentPlan, 'replicas' | 'platformHash' | 'inputsHash'>,
  { deployment, mayRestart }: Pick<AgentWorld, 'deployment' | 'mayRestart'>,
): boolean {
  if (deployment === undefined || mayRestart || plan.replicas === 0) return false;
  const { spec, metadata } = deployment;
  const own = metadata.annotations ?? {};
  return (
    (spec.replicas ?? 1) > 0 &&
    own[annotations.platformHash] !== plan.platformHash &&
    own[annotations.inputsHash] === plan.inputsHash &&
    isContractCompatible(spec.template.metadata?.annotations?.[annotations.contract])
  );
}
