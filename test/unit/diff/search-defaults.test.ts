import { expect, test } from '@jest/globals';
import { plannedSearch } from '../../../operator/engine/search/planned-search.ts';
import { searchDefaults, searchNumbers } from '../../../plugin/diff/reach/search-defaults.ts';
import { withDefaults } from '../../../schemas/defaults.ts';

const search = { strategy: 'BFS', plannerRole: 'p', executorRole: 'e', initialPrompt: 'x' } as const;

test.each(searchNumbers)('diff takes %s of a search for what the operator does', (field) => {
  expect(plannedSearch(search, [])[field]).toBe(searchDefaults[field]);
});

test('the numbers of a search that the schema gives are those that diff knows', () => {
  const team = withDefaults({
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmTeam',
    metadata: { name: 't' },
    spec: { search },
  });
  // Its default may not be written: only BeamSearch may have one.
  const { beamWidth: _, ...written } = searchDefaults;
  expect(team.spec.search).toMatchObject(written);
});
