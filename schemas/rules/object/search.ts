import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { Flow } from './flow.ts';

/** Search mode: roles declared (decision 34), and settings that cost more than they seem to (orchestration 9). */
export function searchFindings({ search, roles, output }: Flow): readonly Finding[] {
  if (search === undefined) return [];
  const path = ['spec', 'search'];
  const names = roles?.map((role) => role.name);
  const found: Finding[] = [];
  for (const field of ['plannerRole', 'executorRole', 'evaluatorRole'] as const) {
    const role = search[field];
    if (role === undefined || role === '' || names === undefined || names.includes(role)) continue;
    found.push(finding('team.search-role', { field, role }, { path: [...path, field] }));
  }
  for (const field of ['maxDepth', 'maxIterations'] as const)
    if (search[field] === 0)
      found.push(finding('team.search-unbounded', { field }, { path: [...path, field] }));
  if ((search.minScorePercent ?? 0) === 0)
    found.push(finding('team.search-no-threshold', {}, { path: [...path, 'minScorePercent'] }));
  if (output !== undefined && output !== '')
    found.push(finding('team.search-output', {}, { path: ['spec', 'output'] }));
  return found;
}
