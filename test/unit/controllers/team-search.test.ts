import { expect, test } from '@jest/globals';
import { teamVerdict } from '../../../operator/controllers/team/checks.ts';
import type { SwarmTeam } from '../../../schemas/generated/types.ts';
import { teamNamed } from './objects.ts';

const search = { strategy: 'BFS', plannerRole: 'lead', executorRole: 'hand', initialPrompt: 'go' } as const;
const role = (name: string): { readonly name: string; readonly model: string } => ({ name, model: 'm' });

test.each([
  ['with all its roles is ready', [role('lead'), role('hand')], 'Reconciled', ''],
  [
    'by a role that is not declared is invalid',
    [role('hand')],
    'InvalidSearch',
    'spec.search.plannerRole "lead" must reference an entry in spec.roles',
  ],
])('[SEARCH-12] a search %s', (_, roles, reason, says) => {
  const team: SwarmTeam = teamNamed('desk', { roles, search });
  const world = { team, agents: [], teams: [], runs: [], openRuns: [], queued: new Map(), nowMillis: 0 };
  expect(teamVerdict(world)).toMatchObject({ reason, message: expect.stringContaining(says) });
});
