import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmTeam } from '../../generated/types.ts';
import type { KubeObject } from '../../kube-object.ts';
import { keyOf } from '../kinds.ts';
import { isInline } from '../policy/agent-subject.ts';
import type { RenderIndex } from './render-index.ts';

/** Objects of the same kind, namespace and name; every one after the first is reported (recipes 14). */
export function duplicateFindings(
  objects: readonly KubeObject[],
  defaultNamespace: string | undefined,
): readonly Finding[] {
  const seen = new Set<string>();
  return objects.flatMap((object) => {
    const { namespace = defaultNamespace ?? '', name } = object.metadata;
    // Hooks may have generateName only; each of them is a new object.
    if (name === undefined || name === '') return [];
    // Versions of one group are views of one object.
    const group = object.apiVersion.split('/').length > 1 ? object.apiVersion.split('/')[0] : '';
    const key = [group, object.kind, namespace, name].join('\n');
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const where = namespace === '' ? '' : ` in namespace "${namespace}"`;
    const place = { object: keyOf(object), path: ['metadata', 'name'] };
    return [finding('document.duplicate', { kind: object.kind, name, namespace: where }, place)];
  });
}

/** Agents with the name that an agent of the team will be given: `<team>-<role>`, `<team>-router` (orchestration 2.1.2). */
export function duplicateChildFindings(team: SwarmTeam, index: RenderIndex): readonly Finding[] {
  const { name: teamName, namespace } = team.metadata;
  const children = [
    ...(team.spec.roles ?? []).flatMap((role, position) =>
      isInline(role) ? [{ role: role.name, path: ['spec', 'roles', position, 'name'] }] : [],
    ),
    ...(team.spec.routing === undefined ? [] : [{ role: 'router', path: ['spec', 'routing'] }]),
  ];
  return children.flatMap(({ role, path }) => {
    const name = `${teamName}-${role}`;
    if (!index.has('SwarmAgent', namespace, name)) return [];
    return [finding('document.duplicate-child', { name, team: teamName, role }, { path })];
  });
}
