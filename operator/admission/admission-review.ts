import { isRecord } from '../../schemas/json-record.ts';
import type { KubeObject, ObjectMeta } from '../../schemas/kube-object.ts';
import type { WriteRequest } from '../../schemas/rules/policy/review.ts';
import type { AdmissionAnswer } from './admission.ts';
import type { Requester } from './prompt-guard.ts';

const REVIEW = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' };

/** What an API server asked; `uid` goes back with the answer. */
export type DecodedReview =
  | {
      readonly kind: 'request';
      readonly uid: string;
      readonly write: WriteRequest;
      readonly requester?: Requester;
    }
  /** A review whose object cannot be read. */
  | { readonly kind: 'undecodable'; readonly uid: string; readonly why: string }
  /** Not a review at all. */
  | { readonly kind: 'no-review' };

/** Reads an AdmissionReview (admission.k8s.io/v1). */
export function decodeReview(body: unknown): DecodedReview {
  if (!isRecord(body) || body.apiVersion !== REVIEW.apiVersion || body.kind !== REVIEW.kind)
    return { kind: 'no-review' };
  const { request } = body;
  if (!isRecord(request) || typeof request.uid !== 'string') return { kind: 'no-review' };
  const { uid, operation } = request;
  if (operation !== 'CREATE' && operation !== 'UPDATE' && operation !== 'DELETE')
    return { kind: 'undecodable', uid, why: `operation ${JSON.stringify(operation)} is not judged here` };
  const namespace = typeof request.namespace === 'string' ? request.namespace : '';
  const old = objectFrom(request.oldObject, namespace);
  const object = operation === 'DELETE' ? old : objectFrom(request.object, namespace);
  if (object === undefined) return { kind: 'undecodable', uid, why: 'the object has no kind or metadata' };
  if (operation === 'UPDATE' && old === undefined)
    return { kind: 'undecodable', uid, why: 'the stored object has no kind or metadata' };
  const requester = requesterFrom(request.userInfo);
  return {
    kind: 'request',
    uid,
    write: { operation, dryRun: request.dryRun === true, object, old },
    ...(requester === undefined ? {} : { requester }),
  };
}

function requesterFrom(value: unknown): Requester | undefined {
  if (!isRecord(value) || typeof value.username !== 'string') return undefined;
  const { username, uid, groups, extra } = value;
  return {
    username,
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(isTextList(groups) ? { groups } : {}),
    ...(isRecord(extra) ? { extra: textLists(extra) } : {}),
  };
}

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const textLists = (record: object): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, string[]] => isTextList(entry[1])),
  );

/** An object that is still to be named goes by the beginning of its name. */
function objectFrom(value: unknown, namespace: string): KubeObject | undefined {
  if (!isRecord(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string')
    return undefined;
  if (!isRecord(value.metadata)) return undefined;
  const { name, generateName } = value.metadata;
  const called = [name, generateName].find((text) => typeof text === 'string');
  const metadata: ObjectMeta = {
    ...value.metadata,
    name: typeof called === 'string' ? called : '',
    ...(namespace === '' ? {} : { namespace }),
  };
  return { ...value, apiVersion: value.apiVersion, kind: value.kind, metadata };
}

/** The review that answers: denials are 403 Forbidden with one line (governance 11). */
export function answeredReview(uid: string, { denied, warnings }: AdmissionAnswer): object {
  const status = denied === undefined ? {} : { status: { code: 403, reason: 'Forbidden', message: denied } };
  return {
    ...REVIEW,
    response: {
      uid,
      allowed: denied === undefined,
      ...status,
      ...(warnings.length === 0 ? {} : { warnings }),
    },
  };
}

/** The review that answers a question which could not be judged: 400 when it could not be read, 500 when we failed. */
export function failedReview(uid: string, code: 400 | 500, message: string): object {
  const reason = code === 400 ? 'BadRequest' : 'InternalError';
  return { ...REVIEW, response: { uid, allowed: false, status: { code, reason, message } } };
}
