import { type Finding, findingMessage, formatPath } from '../../../schemas/finding.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ApiError } from '../api.ts';
import {
  admissionDeniedError,
  badRequestError,
  forbiddenError,
  invalidError,
  notFoundError,
} from '../api-errors.ts';
import { resourceKind } from '../resource-kinds.ts';
import { isGoing } from './life-cycle.ts';
import type { AdmissionRequest, MemoryApiOptions } from './memory-api-options.ts';
import { metadataProblems } from './object-checks.ts';
import type { ObjectStore } from './object-store.ts';

const KUBESWARM_GROUP = 'kubeswarm.io';

/** Throws when the object cannot live in its place: a namespace that is missing, going or not allowed. */
export function checkPlace(object: KubeObject, store: ObjectStore, isNew: boolean): void {
  const { namespace, name } = object.metadata;
  if (!resourceKind(object).namespaced) return;
  if (namespace === undefined || namespace === '')
    throw badRequestError('an empty namespace may not be set during creation');
  if (!isNew) return;
  const kind = { apiVersion: 'v1', kind: 'Namespace' };
  const home = store.get({ ...kind, name: namespace });
  if (home === undefined) throw notFoundError(kind, namespace);
  if (!isGoing(home)) return;
  const fact = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbiddenError(object, name, fact);
}

/** Throws a 422 for what no write may store; returns the warnings of schema and rules. */
export function checkObject(
  object: KubeObject,
  old: KubeObject | undefined,
  validate: MemoryApiOptions['validate'],
): readonly string[] {
  const problems = metadataProblems(object);
  if (problems.length > 0) throw invalidError(object, object.metadata.name, problems);
  if (validate === undefined || resourceKind(object).group !== KUBESWARM_GROUP) return [];
  const findings = validate(object, old === undefined ? {} : { old });
  const errors = findings.filter((finding) => finding.severity === 'error');
  if (errors.length > 0) throw schemaError(object, errors);
  return findings.map(findingMessage);
}

/** Unknown fields are refused while the request is read (strict field validation), all else afterwards. */
function schemaError(object: KubeObject, errors: readonly Finding[]): ApiError {
  const { kind } = object;
  const { version } = resourceKind(object);
  const unknown = errors.filter((finding) => finding.rule === 'schema.unknown-field');
  if (unknown.length === 0) return invalidError(object, object.metadata.name, errors.map(causeText));
  const text = unknown.map(findingMessage).join(', ');
  return badRequestError(
    `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${text}`,
  );
}

/** `spec.model: text`; the text of most findings begins with the path itself. */
function causeText(finding: Finding): string {
  const path = formatPath(finding.path ?? []);
  const message = findingMessage(finding);
  return path === '' || message.startsWith(path) ? message : `${path}: Invalid value: ${message}`;
}

/** Asks admission; throws its denial as kubectl prints it, returns its warnings. */
export async function askAdmission(
  request: AdmissionRequest,
  admission: NonNullable<MemoryApiOptions['admission']>,
): Promise<readonly string[]> {
  const { denied, webhook = 'kubeswarm.io', warnings } = await admission(request);
  if (denied !== undefined) throw admissionDeniedError(webhook, denied);
  return warnings;
}
