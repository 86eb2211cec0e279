import { expect, test } from '@jest/globals';
import { chooseRun } from '../../../cli/team-tests/run/choose-run.ts';
import type { TeamTest } from '../../../schemas/generated/team-test-types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const object = (kind: string, name: string, spec: object, labels?: Record<string, string>): KubeObject => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'ns', ...(labels !== undefined && { labels }) },
  spec,
});
const objects = [
  object('SwarmAgent', 'writer', {}),
  object('SwarmAgent', 'reader', {}),
  object('SwarmTeam', 'desk', {}),
  object('SwarmRun', 'one', { teamRef: 'desk', input: { a: '1', b: '2' } }),
  object('SwarmRun', 'two-1234abcd', { agent: 'writer', prompt: 'hi' }, { 'kubeswarm.io/run': 'two' }),
];

type Target = Pick<TeamTest, 'run' | 'team' | 'agent' | 'prompt' | 'input'>;

const chosen: readonly (readonly [string, Target, object])[] = [
  ['the first run', {}, { teamRef: 'desk', input: { a: '1', b: '2' } }],
  ['the input laid over it', { input: { b: '3' } }, { teamRef: 'desk', input: { a: '1', b: '3' } }],
  ['a run by its written name', { run: 'two', prompt: 'yo' }, { agent: 'writer', prompt: 'yo' }],
  [
    'a team without the input of its run',
    { team: 'desk', input: { c: '4' } },
    { teamRef: 'desk', input: { c: '4' } },
  ],
  ['an agent among several', { agent: 'reader', prompt: 'yo' }, { agent: 'reader', prompt: 'yo' }],
];

test.each(chosen)('a test runs %s', (_, target, spec) => {
  expect(chooseRun(objects, target)).toMatchObject({ kind: 'chosen', run: { spec } });
});

test('no other run is applied', () => {
  const result = chooseRun(objects, { agent: 'reader', prompt: 'yo' });
  if (result.kind === 'wrong') throw new Error(result.message);
  expect(result.objects.map(({ kind }) => kind)).toEqual(['SwarmAgent', 'SwarmAgent', 'SwarmTeam']);
});

const wrong: readonly (readonly [Target, string, string])[] = [
  [{ run: 'twoo' }, 'run', 'there is no SwarmRun "twoo" (did you mean "two"?). The recipe has one, two'],
  [{ team: 'dask' }, 'team', 'there is no SwarmTeam "dask" (did you mean "desk"?). The recipe has desk'],
  [{ agent: 'x', prompt: 'a' }, 'agent', 'there is no SwarmAgent "x". The recipe has writer, reader'],
];

test.each(wrong)('[TEAMTEST-5] %j is not in the recipe', (target, field, message) => {
  expect(chooseRun(objects, target)).toEqual({ kind: 'wrong', field: [field], message });
});

test('a recipe of a lone agent takes the prompt of the test', () => {
  const lone = [object('SwarmAgent', 'writer', {})];
  expect(chooseRun(lone, { prompt: 'hi' })).toMatchObject({
    run: { spec: { agent: 'writer', prompt: 'hi' } },
  });
  expect(chooseRun(lone, {})).toMatchObject({ kind: 'wrong', field: ['metadata'] });
});
