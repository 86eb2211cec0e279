import type { ObjectKey } from '../../schemas/kube-object.ts';
import { ApiError, type KindKey } from './api.ts';
import { resourceKind } from './resource-kinds.ts';

/** Refusals in the words of the Kubernetes API server; each function returns the error to throw. */

export function notFoundError(kind: KindKey, name: string): ApiError {
  return new ApiError(
    404,
    'NotFound',
    `${resourceKind(kind).qualifiedName} ${JSON.stringify(name)} not found`,
  );
}

export function alreadyExistsError(kind: KindKey, name: string): ApiError {
  const text = `${resourceKind(kind).qualifiedName} ${JSON.stringify(name)} already exists`;
  return new ApiError(409, 'AlreadyExists', text);
}

export function conflictError(kind: KindKey, name: string, fact: string): ApiError {
  const what = `${resourceKind(kind).qualifiedName} ${JSON.stringify(name)}`;
  return new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${what}: ${fact}`);
}

export function staleVersionError(kind: KindKey, name: string): ApiError {
  const fact = 'the object has been modified; please apply your changes to the latest version and try again';
  return conflictError(kind, name, fact);
}

/** Of a deletion that means another object of the same name. */
export function otherUidError({ kind, name }: ObjectKey, wanted: string, found: string): ApiError {
  const fact = `the UID in the precondition (${wanted}) does not match the UID in record (${found})`;
  const text = `Operation cannot be fulfilled on ${kind} ${JSON.stringify(name)}: ${fact}`;
  return new ApiError(409, 'Conflict', `${text}. The object might have been deleted and then recreated`);
}

/** `causes` are complete: `spec.model: Required value`. */
export function invalidError(kind: KindKey, name: string, causes: readonly string[]): ApiError {
  const { group } = resourceKind(kind);
  const qualifiedKind = group === '' ? kind.kind : `${kind.kind}.${group}`;
  const list = causes.length === 1 ? causes[0] : `[${causes.join(', ')}]`;
  return new ApiError(422, 'Invalid', `${qualifiedKind} ${JSON.stringify(name)} is invalid: ${list}`);
}

export function forbiddenError(kind: KindKey, name: string, fact: string): ApiError {
  const what = `${resourceKind(kind).qualifiedName} ${JSON.stringify(name)}`;
  return new ApiError(403, 'Forbidden', `${what} is forbidden: ${fact}`);
}

export function admissionDeniedError(webhook: string, text: string): ApiError {
  return new ApiError(
    403,
    'Forbidden',
    `admission webhook ${JSON.stringify(webhook)} denied the request: ${text}`,
  );
}

export function badRequestError(text: string): ApiError {
  return new ApiError(400, 'BadRequest', text);
}

export function expiredError(wanted: string, oldest: number): ApiError {
  return new ApiError(410, 'Expired', `too old resource version: ${wanted} (${oldest})`);
}
