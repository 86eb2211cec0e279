import { didYouMean } from '../../did-you-mean.ts';
import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { findCycle } from '../graph.ts';
import { dependencyGraph, type Flow, nearHint } from './flow.ts';

/** The shape of the pipeline: one step a role, known roles and dependencies, no cycle (orchestration 9). */
export function pipelineFindings(flow: Flow): readonly Finding[] {
  const { pipeline = [], roles } = flow;
  const graph = dependencyGraph(flow);
  const roleNames = roles?.map((role) => role.name);
  const seen = new Set<string>();
  const found: Finding[] = [];
  for (const [index, step] of pipeline.entries()) {
    const { role } = step;
    const path = ['spec', 'pipeline', index];
    if (seen.has(role)) found.push(finding('team.duplicate-step', { role }, { path: [...path, 'role'] }));
    seen.add(role);
    // A step that is looked up by capability is played by whoever is found; a run without roles takes the team's.
    if (roleNames !== undefined && step.registryLookup === undefined && !roleNames.includes(role)) {
      const hint = nearHint(didYouMean(role, roleNames));
      found.push(finding('team.unknown-role', { role, hint }, { path: [...path, 'role'] }));
    }
    for (const [position, dependency] of (step.dependsOn ?? []).entries()) {
      if (graph.has(dependency)) continue;
      const hint = nearHint(didYouMean(dependency, [...graph.keys()]));
      const place = { path: [...path, 'dependsOn', position] };
      found.push(finding('team.unknown-dependency', { step: role, dependency, hint }, place));
    }
  }
  return [...found, ...cycleFindings(flow)];
}

function cycleFindings(flow: Flow): readonly Finding[] {
  const cycle = findCycle(dependencyGraph(flow));
  if (cycle === undefined) return [];
  const index = (flow.pipeline ?? []).findIndex((step) => step.role === cycle[0]);
  const position = flow.pipeline?.[index]?.dependsOn?.indexOf(cycle[1] ?? '') ?? 0;
  const place = { path: ['spec', 'pipeline', index, 'dependsOn', position] };
  return [finding('team.cycle', { cycle: cycle.join(' -> ') }, place)];
}
