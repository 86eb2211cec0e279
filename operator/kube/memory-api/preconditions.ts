import type { KubeObject } from '../../../schemas/kube-object.ts';
import { conflictError, forbiddenError, invalidError, staleVersionError } from '../api-errors.ts';
import { isBuiltInGroup } from './field-ownership/list-types.ts';
import { addedFinalizers } from './object-checks.ts';

/** What must be true of the live object for a write to go on; each throws when it is not. */

/** Of a replacement. */
export function checkPreconditions(live: KubeObject, next: KubeObject): void {
  const { uid, name, resourceVersion = '' } = next.metadata;
  if (uid !== undefined && uid !== live.metadata.uid) {
    const fact = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`;
    throw conflictError(live, name, fact);
  }
  if (resourceVersion === '' && !isBuiltInGroup(next.apiVersion))
    throw invalidError(next, name, [
      'metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    ]);
  checkVersion(live, next);
}

/** Who applies to a uid means that very object, and never makes another one of its name. */
export function checkNoUid(configuration: KubeObject): void {
  const { uid, name } = configuration.metadata;
  if (uid === undefined) return;
  const fact = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  throw conflictError(configuration, name, fact);
}

/** Of server-side apply. */
export function checkIdentity(live: KubeObject, configuration: KubeObject): void {
  const { uid, name } = configuration.metadata;
  if (uid !== undefined && uid !== live.metadata.uid)
    throw invalidError(live, name, [
      `metadata.uid: Invalid value: ${JSON.stringify(uid)}: field is immutable`,
    ]);
  checkVersion(live, configuration);
}

/** Of a write that names the version it was made for. */
export function checkVersion(live: KubeObject, next: KubeObject): void {
  const { resourceVersion = '' } = next.metadata;
  if (resourceVersion !== '' && resourceVersion !== live.metadata.resourceVersion)
    throw staleVersionError(live, live.metadata.name);
}

/** Of a write to an object on its way out. */
export function checkFinalizers(live: KubeObject, next: KubeObject): void {
  if (live.metadata.deletionTimestamp === undefined) return;
  const added = addedFinalizers(live, next);
  if (added.length === 0) return;
  const fact = 'no new finalizers can be added if the object is being deleted, found new finalizers';
  throw forbiddenError(live, live.metadata.name, `${fact} ${JSON.stringify(added)}`);
}
