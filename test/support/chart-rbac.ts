import type { KubeObject } from '../../schemas/kube-object.ts';
import type { AuditedRequest } from './cluster/audited-requests.ts';

export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface RuleHolder extends KubeObject {
  readonly rules: readonly RbacRule[];
}

export const holdsRules = (object: KubeObject): object is RuleHolder =>
  object.kind === 'ClusterRole' || object.kind === 'Role';

/** `group/resource verb`, with the names in brackets where the rule has some; the core group is `core`. */
export function permissionsOf({ apiGroups, resources, verbs, resourceNames }: RbacRule): readonly string[] {
  const names = resourceNames === undefined ? '' : ` [${resourceNames.join(', ')}]`;
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.map((verb) => `${group === '' ? 'core' : group}/${resource} ${verb}${names}`),
    ),
  );
}

/** What the operator's service account may do, by all roles that are bound to it. */
export function operatorPermissions(objects: readonly KubeObject[]): readonly string[] {
  const ofOperator = objects
    .filter(holdsRules)
    .filter(({ metadata }) => /-(manager|leader-election|own-namespace)$/.test(metadata.name));
  return [...new Set(ofOperator.flatMap(({ rules }) => rules.flatMap(permissionsOf)))].toSorted();
}

/** What was asked for, in the words of `permissionsOf`. */
export interface UsedPermissions {
  /** With the name in brackets where one was given. */
  readonly permissions: readonly string[];
  /** Whether something that the right allows was asked for. */
  covers(right: string): boolean;
  /** Whether the right allows what was asked for. */
  isWithin(asked: string, right: string): boolean;
}

/** Server-side apply asks for `patch`, and for `create` besides when the object is new. */
export function usedPermissions(requests: readonly AuditedRequest[]): UsedPermissions {
  const permissions = new Set<string>();
  for (const { verb, resource, name, status } of requests) {
    const verbs = verb === 'patch' && status === 201 ? ['patch', 'create'] : [verb];
    // A create names nothing that a rule could know.
    for (const each of verbs)
      permissions.add(`${resource} ${each}${name === '' || each === 'create' ? '' : ` [${name}]`}`);
  }
  const isWithin = (asked: string, right: string): boolean => {
    const [askedRight = '', askedName = ''] = asked.split(' [');
    const [ofRight = '', names] = right.split(' [');
    const known = names?.slice(0, -1).split(', ') ?? [];
    return askedRight === ofRight && (names === undefined || known.includes(askedName.slice(0, -1)));
  };
  return {
    permissions: [...permissions],
    covers: (right) => [...permissions].some((asked) => isWithin(asked, right)),
    isWithin,
  };
}

const given = 'agents get a Role with just this, and nobody may give what they do not have';
const owners =
  'asked by OwnerReferencesPermissionEnforcement, which OpenShift has on, for owners that hold deletion back';

/** Rights that no request of the operator asks for by itself, and why it has them. */
export const unaskedRights: Readonly<Record<string, string>> = {
  'core/events create': given,
  'core/events patch': given,
  'events.k8s.io/events patch':
    'an event that is told again counts up in its object; agents get it too, for the same',
  'kubeswarm.io/swarmagents/finalizers update': owners,
  'kubeswarm.io/swarmevents/finalizers update': owners,
  'kubeswarm.io/swarmteams/finalizers update': owners,
  'kubeswarm.io/swarmagents/systemprompt update':
    'asked about by the guard of prompts, also when the operator itself writes the prompt of an inline role',
};
