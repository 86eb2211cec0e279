import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmEvent, SwarmRun, SwarmTeam } from '../../generated/types.ts';
import type { KubeObject } from '../../kube-object.ts';
import { findCycle } from '../graph.ts';
import { isKind, isSwarmObject, keyOf, objectsOfKind } from '../kinds.ts';
import { absentReferences } from './absent.ts';
import { duplicateChildFindings, duplicateFindings } from './duplicates.ts';
import { eventInputFindings, runInputFindings, unknownInputFindings } from './inputs.ts';
import { type RenderIndex, type RenderScope, renderIndex } from './render-index.ts';

/** What the objects of one render say about each other (orchestration 9, recipes 14). */
export function checkReferences(scope: RenderScope): readonly Finding[] {
  const { objects, defaultNamespace } = scope;
  const index = renderIndex(scope);
  const render: Render = { ...scope, index, users: usersByTeam(scope) };
  return [
    ...duplicateFindings(objects, defaultNamespace),
    ...objects.filter(isSwarmObject).flatMap((object) => {
      const found = [...absentReferences(object, index), ...relationFindings(object, render)];
      if (found.length === 0) return found;
      const key = keyOf(object);
      return found.map((each) => ({ ...each, object: key }));
    }),
  ];
}

interface Render extends RenderScope {
  readonly index: RenderIndex;
  readonly users: ReadonlyMap<string, TeamUsers>;
}

/** The runs and events of the render that give a team its input. */
interface TeamUsers {
  readonly runs: SwarmRun[];
  readonly events: SwarmEvent[];
}

function usersByTeam({ objects, defaultNamespace }: RenderScope): ReadonlyMap<string, TeamUsers> {
  const users = new Map<string, TeamUsers>();
  const usersOf = (namespace: string | undefined, team: string): TeamUsers => {
    const key = `${namespace ?? defaultNamespace ?? ''}/${team}`;
    const known = users.get(key) ?? { runs: [], events: [] };
    users.set(key, known);
    return known;
  };
  for (const run of objectsOfKind(objects, 'SwarmRun'))
    if (run.spec.teamRef !== undefined) usersOf(run.metadata.namespace, run.spec.teamRef).runs.push(run);
  for (const event of objectsOfKind(objects, 'SwarmEvent'))
    for (const team of new Set(event.spec.targets.flatMap((target) => target.team ?? [])))
      usersOf(event.metadata.namespace, team).events.push(event);
  return users;
}

function relationFindings(object: KubeObject, render: Render): readonly Finding[] {
  const { index } = render;
  const { namespace } = object.metadata;
  const findTeam = (name: string): SwarmTeam | undefined => {
    const found = index.find('SwarmTeam', namespace, name);
    return found !== undefined && isKind(found, 'SwarmTeam') ? found : undefined;
  };
  if (isKind(object, 'SwarmTeam')) return teamRelations(object, render, findTeam);
  if (isKind(object, 'SwarmEvent')) return eventInputFindings(object, findTeam);
  if (!isKind(object, 'SwarmRun') || object.spec.teamRef === undefined) return [];
  const team = findTeam(object.spec.teamRef);
  if (team === undefined) return [];
  return runInputFindings(object, team);
}

function teamRelations(
  team: SwarmTeam,
  { index, users, defaultNamespace = '' }: Render,
  findTeam: (name: string) => SwarmTeam | undefined,
): readonly Finding[] {
  const { runs, events } = users.get(
    `${team.metadata.namespace ?? defaultNamespace}/${team.metadata.name}`,
  ) ?? {
    runs: [],
    events: [],
  };
  return [
    ...duplicateChildFindings(team, index),
    ...unboundRoles(team, index),
    ...unknownInputFindings(team, runs, events),
    ...teamCycleFindings(team, findTeam),
  ];
}

function unboundRoles({ metadata, spec }: SwarmTeam, index: RenderIndex): readonly Finding[] {
  return (spec.roles ?? []).flatMap(({ name, swarmAgent, swarmTeam, model }, position) => {
    if ((swarmAgent ?? swarmTeam ?? model) !== undefined) return [];
    if (index.has('SwarmAgent', metadata.namespace, name)) return [];
    return [finding('reference.role-unbound', { role: name }, { path: ['spec', 'roles', position, 'name'] })];
  });
}

/** Reported at the team with the first name of the circle, so once. */
function teamCycleFindings(
  team: SwarmTeam,
  findTeam: (name: string) => SwarmTeam | undefined,
): readonly Finding[] {
  const graph = new Map<string, readonly string[]>();
  const waiting = [team];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (graph.has(next.metadata.name)) continue;
    const played = (next.spec.roles ?? []).flatMap((role) =>
      role.swarmTeam === undefined ? [] : [role.swarmTeam],
    );
    graph.set(next.metadata.name, played);
    waiting.push(...played.flatMap((name) => findTeam(name) ?? []));
  }
  const cycle = findCycle(graph);
  const own = team.metadata.name;
  // A team that plays its own role is team.swarm-team-self.
  if (cycle === undefined || cycle.length === 2 || !cycle.includes(own)) return [];
  if (cycle.toSorted()[0] !== own) return [];
  const next = cycle[cycle.indexOf(own) + 1];
  const index = (team.spec.roles ?? []).findIndex(({ swarmTeam }) => swarmTeam === next);
  const place = { path: ['spec', 'roles', index, 'swarmTeam'] };
  return [finding('reference.team-cycle', { cycle: cycle.join(' -> ') }, place)];
}
