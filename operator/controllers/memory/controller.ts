import type { SwarmMemory } from '../../../schemas/generated/types.ts';
import type { Controller } from '../../kube/controller.ts';
import { judgeSecrets, type SecretReference } from '../common/judge-secrets.ts';
import { ruleVerdict } from '../common/rule-verdict.ts';
import { memoryKind } from '../common/swarm-kinds.ts';
import { type VerdictControllerOptions, verdictController } from '../common/verdict-controller.ts';

/** SwarmMemory: says whether its backend has what it needs (agents 3, 9). */
export const memoryController = (options: VerdictControllerOptions): Controller =>
  verdictController<SwarmMemory>(
    {
      name: 'swarmmemory-controller',
      kind: memoryKind,
      async judge(memory) {
        const invalid = ruleVerdict(memory, () => 'InvalidSpec');
        if (invalid !== undefined) return { kind: 'judged', verdict: invalid };
        return judgeSecrets(options.api, memory.metadata.namespace ?? '', secretReferences(memory));
      },
    },
    options,
  );

/** The keys are those that agents 9 names. */
function secretReferences({ spec }: SwarmMemory): readonly SecretReference[] {
  const { redis, vectorStore, embedding } = spec;
  const apiKey = embedding?.apiKeyRef;
  return [
    { field: 'spec.redis.secretRef', name: redis?.secretRef.name ?? '', key: 'REDIS_URL' },
    {
      field: 'spec.vectorStore.secretRef',
      name: vectorStore?.secretRef?.name ?? '',
      key: 'VECTOR_STORE_API_KEY',
    },
    ...(apiKey === undefined
      ? []
      : [{ field: 'spec.embedding.apiKeyRef', ...apiKey, name: apiKey.name ?? '' }]),
  ].filter(({ name }) => name !== '');
}
