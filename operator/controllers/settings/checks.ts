import type { SwarmMemory } from '../../../schemas/generated/types.ts';
import type { Verdict } from '../common/conditions.ts';

/** Whether a SwarmMemory names what its backend needs (agents 3). */
export function memoryVerdict({ spec }: SwarmMemory): Verdict {
  const missing = missingField(spec);
  return missing === undefined
    ? accepted
    : {
        kind: 'stalled',
        reason: 'InvalidSpec',
        message: `backend ${spec.backend} needs spec.${missing}. Set it, or choose another backend`,
      };
}

/** Settings are valid as soon as the API has accepted them. */
export const accepted: Verdict = { kind: 'ready', reason: 'Accepted', message: '' };

function missingField({ backend, redis, vectorStore }: SwarmMemory['spec']): string | undefined {
  switch (backend) {
    case 'in-context':
      return undefined;
    case 'redis':
      if (redis === undefined) return 'redis';
      return (redis.secretRef.name ?? '') === '' ? 'redis.secretRef.name' : undefined;
    case 'vector-store':
      if (vectorStore === undefined) return 'vectorStore';
      return vectorStore.endpoint === '' ? 'vectorStore.endpoint' : undefined;
  }
}
