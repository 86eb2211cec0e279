import { describe, expect, test } from '@jest/globals';
import { planRun, type RunRequest } from '../../../cli/run/plan-run.ts';

const object = (kind: string, name: string, spec: object = {}) => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'n' },
  spec,
});
const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } };
const team = object('SwarmTeam', 'team');
const other = object('SwarmTeam', 'other');
const agent = object('SwarmAgent', 'agent');
const run = object('SwarmRun', 'run', { teamRef: 'team', input: { a: '1', b: '2' } });
const second = object('SwarmRun', 'second', { teamRef: 'other' });

describe('[CLI-2] what is run', () => {
  test.each<[string, readonly ReturnType<typeof object>[], RunRequest, string, object, readonly string[]]>([
    ['the run of the manifests', [team, run], {}, 'run', run.spec, []],
    [
      'the first of two runs',
      [team, run, second],
      {},
      'run',
      run.spec,
      ['running SwarmRun "run", the first of 2'],
    ],
    [
      'the run of the team in --flow',
      [team, other, run, second],
      { flow: 'other' },
      'second',
      second.spec,
      [],
    ],
    ['a run of the team', [agent, team], {}, 'team-local', { teamRef: 'team' }, []],
    [
      'a run of the first team',
      [team, other],
      {},
      'team-local',
      { teamRef: 'team' },
      ['running team "team", the first of 2. Choose with --flow'],
    ],
    [
      'a run of the team in --flow',
      [team, other],
      { flow: 'other' },
      'other-local',
      { teamRef: 'other' },
      [],
    ],
    ['a lone agent', [agent], { prompt: 'do' }, 'agent-local', { agent: 'agent', prompt: 'do' }, []],
    [
      'the run with more input',
      [team, run],
      { input: { b: '3', c: '4' } },
      'run',
      { teamRef: 'team', input: { a: '1', b: '3', c: '4' } },
      [],
    ],
  ])('%s', (_, objects, request, name, spec, warnings) => {
    const plan = planRun([config, ...objects], request);
    expect(plan).toMatchObject({ kind: 'planned', run: { metadata: { name, namespace: 'n' } }, warnings });
    expect(plan.kind === 'planned' && plan.run.spec).toEqual(spec);
    expect(plan.kind === 'planned' && plan.objects).toEqual([
      config,
      ...objects.filter(({ kind }) => kind !== 'SwarmRun'),
    ]);
  });

  test.each<[string, readonly ReturnType<typeof object>[], RunRequest, string]>([
    ['an unknown team', [team, other], { flow: 'x' }, 'there is no team "x" here. Teams: team, other'],
    ['a team where there is none', [agent], { flow: 'x' }, 'there is no team "x" here. There are no teams'],
    [
      'a prompt for a team',
      [team],
      { prompt: 'p' },
      '--prompt is the task of a lone SwarmAgent. Give a team its task by --input',
    ],
    ['an agent without a task', [agent], {}, 'a lone SwarmAgent needs a task. Give it with --prompt'],
    ['nothing', [], {}, 'there is nothing to run: no SwarmRun, SwarmTeam or SwarmAgent'],
  ])('is refused for %s', (_, objects, request, message) => {
    expect(planRun(objects, request)).toEqual({ kind: 'refused', message });
  });
});
