import type { SwarmAgent } from '../../../schemas/generated/types.ts';

/** The registry that needs no object: an absent one of this name is no mistake (gitops 23). */
const impliedRegistry = 'default';

/**
 * Name of the registry that lists the agent, undefined when none does. Without a reference an agent with capabilities
 * is listed in `default`, and one without in none; an empty name opts out (agents 8).
 */
export function registryNameOf({ spec }: SwarmAgent): string | undefined {
  const reference = spec.infrastructure?.registryRef;
  if (reference !== undefined) return reference.name === '' ? undefined : reference.name;
  return (spec.capabilities ?? []).length > 0 ? impliedRegistry : undefined;
}
