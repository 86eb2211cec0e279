import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmMemory } from '../../generated/types.ts';

/** A SwarmMemory whose store is not described: the condition InvalidSpec, said before it is applied (agents 3). */
export function memoryFindings({ spec }: SwarmMemory): readonly Finding[] {
  const { backend } = spec;
  const field = missingField(spec);
  return field === undefined
    ? []
    : [finding('memory.store-missing', { backend, field }, { path: field.split('.') })];
}

function missingField({ backend, redis, vectorStore }: SwarmMemory['spec']): string | undefined {
  if (backend === 'redis') {
    if (redis === undefined) return 'spec.redis';
    return (redis.secretRef.name ?? '') === '' ? 'spec.redis.secretRef.name' : undefined;
  }
  if (backend !== 'vector-store') return undefined;
  if (vectorStore === undefined) return 'spec.vectorStore';
  return vectorStore.endpoint === '' ? 'spec.vectorStore.endpoint' : undefined;
}
