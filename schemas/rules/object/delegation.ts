import { didYouMean } from '../../did-you-mean.ts';
import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { findCycle } from '../graph.ts';
import { type Flow, nearHint } from './flow.ts';

/** Dynamic mode: entry declared, delegation to declared roles, no circle (orchestration 5.2). */
export function delegationFindings({ entry = '', roles = [] }: Flow): readonly Finding[] {
  const names = roles.map((role) => role.name);
  const found: Finding[] = [];
  const path = ['spec', 'entry'];
  if (entry === '') found.push(finding('team.entry-missing', {}, { path }));
  else if (!names.includes(entry))
    found.push(
      finding('team.entry-unknown', { role: entry, hint: nearHint(didYouMean(entry, names)) }, { path }),
    );
  for (const [index, role] of roles.entries()) {
    for (const [position, target] of (role.canDelegate ?? []).entries()) {
      if (names.includes(target)) continue;
      const parameters = { role: role.name, target, hint: nearHint(didYouMean(target, names)) };
      const place = { path: ['spec', 'roles', index, 'canDelegate', position] };
      found.push(finding('team.delegate-unknown', parameters, place));
    }
  }
  const cycle = findCycle(new Map(roles.map((role) => [role.name, role.canDelegate ?? []])));
  if (cycle === undefined) return found;
  const index = names.indexOf(cycle[0] ?? '');
  const position = roles[index]?.canDelegate?.indexOf(cycle[1] ?? '') ?? 0;
  const place = { path: ['spec', 'roles', index, 'canDelegate', position] };
  return [...found, finding('team.delegation-cycle', { cycle: cycle.join(' -> ') }, place)];
}
