import type { SwarmAgent } from '../../../schemas/generated/types.ts';

/**
 * The queues that an agent works on: its own, and for an inline role of a team the role's (agents 4.2). An agent
 * that teams refer to by name keeps its own queue, so that a new team does not roll its pods.
 */
export function agentQueues(agent: SwarmAgent): readonly string[] {
  const { name, namespace = '', labels: own = {} } = agent.metadata;
  // The second spelling is that of agents which an older operator labelled (decision 8).
  const team = own['kubeswarm.io/team'] ?? own['kubeswarm/team'];
  const role = own['kubeswarm.io/role'] ?? own['kubeswarm/role'];
  const isInlineRole = team !== undefined && role !== undefined && name === `${team}-${role}`;
  return [`${namespace}.${name}`, ...(isInlineRole ? [`${namespace}.${team}.${role}`] : [])];
}
