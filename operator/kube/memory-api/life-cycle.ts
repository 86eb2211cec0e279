import type { KubeObject, OwnerReference } from '../../../schemas/kube-object.ts';
import { jsonEquals } from '../json.ts';
import { resourceKind } from '../resource-kinds.ts';
import type { Database } from './database.ts';
import { withMetadata, withoutMetadata } from './object-metadata.ts';

/** How objects come to their end: finalizers, owners that are gone, namespaces that are emptied. */
export interface LifeCycle {
  /** Removes the object, or marks it as going while finalizers or contents hold it. */
  beginDelete(object: KubeObject): void;
  /** After an object was stored: finishes a deletion that nothing holds any more, and collects orphans. */
  settle(object: KubeObject): void;
  /** Finishes what a process that died left half done. */
  sweep(): void;
}

type Work = { readonly kind: 'delete' | 'settle'; readonly uid: string };

export function createLifeCycle(database: Database, timeText: () => string): LifeCycle {
  const { store } = database;

  /** A list instead of recursion: a chain of owners may be long. */
  const run = (first: Work): void => {
    const work: Work[] = [first];
    for (let next = work.shift(); next !== undefined; next = work.shift()) {
      const object = store.byUid(next.uid);
      if (object !== undefined)
        work.push(...(next.kind === 'delete' ? deleteStep(object) : settleStep(object)));
    }
  };

  const deleteStep = (object: KubeObject): readonly Work[] => {
    const { finalizers = [], deletionTimestamp } = object.metadata;
    const contents = contentsOf(object);
    if (finalizers.length === 0 && contents.length === 0) return removeStep(object);
    if (deletionTimestamp === undefined) {
      const going = withMetadata(object, { deletionTimestamp: timeText(), ...nextIfCounted(object) });
      database.put(object.kind === 'Namespace' ? { ...going, status: { phase: 'Terminating' } } : going);
    }
    return contents.flatMap((content) => (isGoing(content) ? [] : workOn('delete', content)));
  };

  const removeStep = (object: KubeObject): readonly Work[] => {
    database.remove(object);
    const dependents = store
      .dependents(object.metadata.uid ?? '')
      .flatMap((dependent) => workOn('settle', dependent));
    const namespace = namespaceOf(object);
    return namespace !== undefined && isGoing(namespace)
      ? [...dependents, ...workOn('settle', namespace)]
      : dependents;
  };

  const settleStep = (object: KubeObject): readonly Work[] => {
    if (isGoing(object)) {
      const isHeld = (object.metadata.finalizers ?? []).length > 0 || contentsOf(object).length > 0;
      return isHeld ? [] : removeStep(object);
    }
    const owners = object.metadata.ownerReferences ?? [];
    const living = owners.filter((owner) => isLiving(object, owner));
    if (living.length === owners.length) return [];
    if (living.length === 0) return workOn('delete', object);
    database.put(withMetadata(object, { ownerReferences: living }));
    return [];
  };

  const contentsOf = (object: KubeObject): readonly KubeObject[] =>
    isNamespace(object) ? store.inNamespace(object.metadata.name) : [];

  const namespaceOf = ({ metadata }: KubeObject): KubeObject | undefined =>
    metadata.namespace === undefined
      ? undefined
      : store.get({ apiVersion: 'v1', kind: 'Namespace', name: metadata.namespace });

  /** An owner counts when it is the very object that the reference means, in reach of the dependent. */
  const isLiving = (dependent: KubeObject, reference: OwnerReference): boolean => {
    const owner = store.byUid(reference.uid);
    if (owner === undefined || owner.kind !== reference.kind || owner.metadata.name !== reference.name)
      return false;
    if (resourceKind(owner).group !== resourceKind(reference).group) return false;
    return (
      owner.metadata.namespace === undefined || owner.metadata.namespace === dependent.metadata.namespace
    );
  };

  return {
    beginDelete: (object) => run({ kind: 'delete', uid: object.metadata.uid ?? '' }),
    settle: (object) => {
      const { ownerReferences, deletionTimestamp, uid = '' } = object.metadata;
      if (deletionTimestamp !== undefined || (ownerReferences ?? []).length > 0) run({ kind: 'settle', uid });
    },
    sweep: () => {
      for (const { metadata } of [...store.all()]) {
        if (metadata.deletionTimestamp !== undefined) run({ kind: 'delete', uid: metadata.uid ?? '' });
        else if (metadata.ownerReferences !== undefined) run({ kind: 'settle', uid: metadata.uid ?? '' });
      }
    },
  };
}

export function isNamespace(object: KubeObject): boolean {
  return object.apiVersion === 'v1' && object.kind === 'Namespace';
}

export function isGoing(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

/** Whether the stored object is what the draft says, versions apart. */
export function isUnchanged(live: KubeObject | undefined, draft: KubeObject): boolean {
  if (live === undefined) return false;
  return jsonEquals(withoutMetadata(live, 'resourceVersion'), withoutMetadata(draft, 'resourceVersion'));
}

/** The mark of deletion counts as a change of what is wanted. */
function nextIfCounted({ metadata }: KubeObject): { readonly generation?: number } {
  return metadata.generation === undefined ? {} : { generation: metadata.generation + 1 };
}

function workOn(kind: Work['kind'], object: KubeObject): readonly Work[] {
  return [{ kind, uid: object.metadata.uid ?? '' }];
}
