import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isKind } from '../../../schemas/rules/kinds.ts';
import {
  type AgentSubject,
  agentSubject,
  inlineRoleSubjects,
} from '../../../schemas/rules/policy/agent-subject.ts';
import type { PlacedObject } from '../placed-object.ts';
import type { Owner } from './reach-item.ts';

/** An agent, or an inline role that an agent is made for. */
export interface ReachSubject {
  readonly owner: Owner;
  readonly subject: AgentSubject;
  readonly placed: PlacedObject;
}

/** All agents of a render, inline roles of teams and runs included. */
export function reachSubjects(objects: readonly PlacedObject[]): readonly ReachSubject[] {
  return objects.flatMap((placed) => {
    const { object } = placed;
    const owner = ownerOf(object);
    if (isKind(object, 'SwarmAgent')) return [{ owner, subject: agentSubject(object), placed }];
    if (!isKind(object, 'SwarmTeam') && !isKind(object, 'SwarmRun')) return [];
    const roles = object.spec.roles ?? [];
    return inlineRoleSubjects(object.spec).map((subject) => {
      const index = subject.path.at(-1);
      const role = (typeof index === 'number' ? roles[index]?.name : undefined) ?? '';
      return { owner: { ...owner, role }, subject, placed };
    });
  });
}

export function ownerOf({ kind, metadata: { name, namespace } }: KubeObject): Owner {
  return { kind, name, ...(namespace === undefined ? {} : { namespace }) };
}
