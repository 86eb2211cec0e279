import type { AgentWorld } from './agent-world.ts';

/** What the environment must be made of and is not there, in words: pods do not start without it. */
export function missingSources({
  agent,
  secrets,
  configMaps,
}: Pick<AgentWorld, 'agent' | 'secrets' | 'configMaps'>): readonly string[] {
  return (agent.spec.infrastructure?.envFrom ?? []).flatMap(({ secretRef, configMapRef }) => {
    const reference = secretRef ?? configMapRef;
    const known = secretRef === undefined ? configMaps : secrets;
    if (reference?.name === undefined || reference.optional === true) return [];
    if (known.get(reference.name) !== undefined) return [];
    return [
      `${secretRef === undefined ? 'ConfigMap' : 'Secret'} "${reference.name}" of envFrom does not exist`,
    ];
  });
}
