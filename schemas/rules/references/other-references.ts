import type { SwarmMemory, SwarmNotify } from '../../generated/types.ts';
import type { KubeObject } from '../../kube-object.ts';
import { isKind } from '../kinds.ts';
import { type Reference, referenceTo } from './reference.ts';

/** References of the kinds that only name Secrets or a SwarmNotify. */
export function otherReferences(object: KubeObject): readonly Reference[] {
  if (isKind(object, 'SwarmBudget'))
    return referenceTo('SwarmNotify', object.spec.notifyRef, ['spec', 'notifyRef']);
  if (isKind(object, 'SwarmMemory')) return memoryReferences(object);
  if (isKind(object, 'SwarmNotify')) return notifyReferences(object);
  return [];
}

function memoryReferences({ spec }: SwarmMemory): readonly Reference[] {
  return [
    ...referenceTo('Secret', spec.redis?.secretRef, ['spec', 'redis', 'secretRef']),
    ...referenceTo('Secret', spec.vectorStore?.secretRef, ['spec', 'vectorStore', 'secretRef']),
    ...referenceTo('Secret', spec.embedding?.apiKeyRef, ['spec', 'embedding', 'apiKeyRef']),
  ];
}

function notifyReferences({ spec }: SwarmNotify): readonly Reference[] {
  return (spec.channels ?? []).flatMap(({ slack, webhook }, index) => {
    const path = ['spec', 'channels', index];
    return [
      ...referenceTo('Secret', slack?.webhookURLFrom, [...path, 'slack', 'webhookURLFrom']),
      ...referenceTo('Secret', webhook?.urlFrom, [...path, 'webhook', 'urlFrom']),
      ...(webhook?.headers ?? []).flatMap((header, position) =>
        referenceTo('Secret', header.valueFrom, [...path, 'webhook', 'headers', position, 'valueFrom']),
      ),
    ];
  });
}
