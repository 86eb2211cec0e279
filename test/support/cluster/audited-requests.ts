import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One request to the API server, as its audit log tells it. */
export interface AuditedRequest {
  /** `system:serviceaccount:<namespace>:<name>`. */
  readonly user: string;
  readonly verb: string;
  /** `group/resource/subresource`; the core group is `core`. */
  readonly resource: string;
  /** '' for those of the cluster, and of all namespaces. */
  readonly namespace: string;
  /** '' where none was given. */
  readonly name: string;
  readonly status: number;
}

interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: Readonly<Record<string, string>>;
  readonly responseStatus?: { readonly code?: number };
}

const logOf = (folder: string): string => join(folder, 'audit.log');

/** Has the API server write down what service accounts ask for; of paths that are no resources nothing. */
export function auditFlags(folder: string): readonly string[] {
  const policy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [{ level: 'Metadata', userGroups: ['system:serviceaccounts'] }, { level: 'None' }],
  };
  writeFileSync(join(folder, 'audit-policy.json'), JSON.stringify(policy));
  return [`--audit-policy-file=${join(folder, 'audit-policy.json')}`, `--audit-log-path=${logOf(folder)}`];
}

export function auditedRequests(folder: string): readonly AuditedRequest[] {
  if (!existsSync(logOf(folder))) return [];
  const lines = readFileSync(logOf(folder), 'utf8').split('\n');
  // The last one may not be whole yet.
  return lines.slice(0, -1).flatMap((line) => {
    const { verb, user, objectRef, responseStatus }: AuditEvent = JSON.parse(line);
    if (objectRef === undefined) return [];
    const { apiGroup = 'core', resource = '', subresource, namespace = '', name = '' } = objectRef;
    return [
      {
        user: user.username,
        verb,
        resource: [apiGroup, resource, ...(subresource === undefined ? [] : [subresource])].join('/'),
        namespace,
        name,
        status: responseStatus?.code ?? 0,
      },
    ];
  });
}
