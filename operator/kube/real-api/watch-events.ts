import { isRecord } from '../../../schemas/json-record.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { ApiError, type WatchEvent } from '../api.ts';
import { errorOfStatus } from './status-error.ts';

const KINDS: Readonly<Record<string, 'added' | 'modified' | 'deleted'>> = {
  ADDED: 'added',
  MODIFIED: 'modified',
  DELETED: 'deleted',
};

/** One line of a watch (metav1.WatchEvent). Throws what an ERROR event tells; undefined for types of the future. */
export function watchEventOf(line: string): WatchEvent<KubeObject> | undefined {
  const { type, object } = parsed(line);
  if (type === 'ERROR') throw errorOfStatus(object, 500);
  if (!isKubeObject(object)) throw unreadable(line);
  const kind = KINDS[String(type)];
  if (kind !== undefined) return { kind, object };
  const { resourceVersion } = object.metadata;
  return type === 'BOOKMARK' && resourceVersion !== undefined
    ? { kind: 'bookmark', resourceVersion }
    : undefined;
}

export function isKubeObject(value: unknown): value is KubeObject {
  return (
    isRecord(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isRecord(value.metadata)
  );
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    const event: unknown = JSON.parse(line);
    if (isRecord(event)) return event;
  } catch {
    // Told below.
  }
  throw unreadable(line);
}

function unreadable(line: string): ApiError {
  const text = `the API server sent a watch event that is none (${Buffer.byteLength(line)} bytes)`;
  return new ApiError(500, 'InternalError', text);
}
