import { describe, expect, test } from '@jest/globals';
import { advance, planRun, type RunState, stateOfRun } from '../../../operator/engine/index.ts';
import { withDefaults } from '../../../schemas/defaults.ts';
import type { PipelineStep, SwarmRun, SwarmRunSpec } from '../../../schemas/generated/types.ts';
import { agentRun, eventsOf, factsFor, pipelineRun, player, simulate, startMillis } from './simulation.ts';

const first: PipelineStep = { role: 'a' };

describe('[ENGINE-1] a run starts', () => {
  test('as Pending, which the API server says by itself, and goes on at the first look', () => {
    const run = pipelineRun([first]);
    expect(withDefaults(run).status).toEqual({ phase: 'Pending' });
    expect(stateOfRun(run)).toEqual({ phase: 'Pending', steps: [] });
    const [started] = simulate(run).history;
    expect(started?.state).toMatchObject({ phase: 'Running', startTime: '2026-01-05T08:00:00Z' });
  });

  test('with RunStarted and a step for each role', () => {
    const run = simulate(pipelineRun([first, { role: 'b', dependsOn: ['a'] }]));
    expect(eventsOf(run)[0]).toBe('RunStarted: run started with 2 steps');
    expect(run.history[0]?.state.steps.map(({ name, phase }) => `${name} ${phase}`)).toEqual([
      'a Running',
      'b Pending',
    ]);
  });

  test('takes four status changes for three steps in a row', () => {
    const run = simulate(
      pipelineRun([first, { role: 'b', dependsOn: ['a'] }, { role: 'c', dependsOn: ['b'] }]),
    );
    const states = run.history.map(({ state }) => JSON.stringify(state));
    expect(run.state.phase).toBe('Succeeded');
    expect(new Set(states).size).toBe(4);
  });
});

describe('[ENGINE-2] a run that can never start fails at once', () => {
  test.each<[string, Partial<SwarmRunSpec>, string, RegExp]>([
    [
      'a cycle',
      {
        pipeline: [
          { role: 'a', dependsOn: ['b'] },
          { role: 'b', dependsOn: ['a'] },
        ],
      },
      'InvalidDAG',
      /cycle/,
    ],
    [
      'an unknown dependency',
      { pipeline: [{ role: 'a', dependsOn: ['x'] }] },
      'InvalidDAG',
      /step "a" depends on unknown step "x"/,
    ],
    ['a role twice', { pipeline: [first, first] }, 'InvalidDAG', /"a"/],
    ['a role that is not declared', { pipeline: [{ role: 'z' }] }, 'InvalidDAG', /"z"/],
    ['routed mode without a model', { routing: {} }, 'RoutingFailed', /spec.routing.model is not set/],
    [
      'a search by a role that is not declared',
      { pipeline: [], search: { plannerRole: 'z', executorRole: 'a', initialPrompt: 'x', strategy: 'BFS' } },
      'InvalidSearch',
      /plannerRole "z"/,
    ],
    [
      'a search without a goal',
      { pipeline: [], search: { plannerRole: 'a', executorRole: 'a', initialPrompt: '{{', strategy: 'BFS' } },
      'InvalidInput',
      /^spec.search.initialPrompt: /,
    ],
    ['dynamic mode without entry', { pipeline: [] }, 'InvalidTopology', /needs spec.entry/],
    ['an entry that is no role', { pipeline: [], entry: 'z' }, 'InvalidTopology', /"z" names no role/],
    [
      'roles that hand tasks to each other in a circle',
      {
        pipeline: [],
        entry: 'a',
        roles: [
          { name: 'a', canDelegate: ['b'] },
          { name: 'b', canDelegate: ['a'] },
        ],
      },
      'InvalidTopology',
      /a -> b -> a/,
    ],
  ])('%s', (_name, spec, reason, message) => {
    const roles = [{ name: 'a' }, { name: 'b' }];
    const { state, tasks } = simulate(pipelineRun([first], { roles, ...spec }));
    expect(state).toMatchObject({ phase: 'Failed', reason, message: expect.stringMatching(message) });
    expect(state.completionTime).toBeDefined();
    expect(tasks).toEqual([]);
  });

  test('an agent run without prompt', () => {
    expect(simulate(agentRun(' ')).state).toMatchObject({ phase: 'Failed', reason: 'InvalidInput' });
  });

  test('a required parameter that nobody gave; an empty text is given', () => {
    const inputs = JSON.stringify({ values: { b: 'team' }, required: ['a', 'b'] });
    const base = pipelineRun([first]);
    const run = (input: Record<string, string>): SwarmRun => ({
      ...base,
      metadata: { ...base.metadata, annotations: { 'kubeswarm.io/team-inputs': inputs } },
      spec: { ...base.spec, input },
    });
    const failed = simulate(run({}));
    expect(failed.state).toMatchObject({
      reason: 'InvalidInput',
      message: 'required input parameter "a" is missing',
    });
    expect(eventsOf(failed)).toEqual(['InvalidInput: required input parameter "a" is missing']);
    expect(simulate(run({ a: '' })).state.phase).toBe('Succeeded');
  });

  test('a team whose artifact store cannot be one starts no run', () => {
    const run = pipelineRun([{ role: 'a' }]);
    const facts = { artifactStoreProblem: 'spec.artifactStore path "a" is no absolute path' };
    expect(simulate(run, { facts }).state).toMatchObject({
      phase: 'Failed',
      reason: 'InvalidArtifactStore',
      message: facts.artifactStoreProblem,
    });
  });
});

describe('[ENGINE-3] what is missing may arrive within 60 s', () => {
  const pending: RunState = { phase: 'Pending', reason: 'Running', message: '', steps: [] };

  test.each<[string, SwarmRun, string, string]>([
    [
      'the team',
      { ...pipelineRun([]), spec: { teamRef: 'team' } },
      'TeamNotFound',
      'SwarmTeam "team" not found',
    ],
    [
      'an agent of a team',
      pipelineRun([first]),
      'AgentNotFound',
      'SwarmAgent "agent-a" of role "a" not found',
    ],
    ['the agent of an agent run', agentRun('hi'), 'AgentNotFound', 'SwarmAgent "agent-agent" not found'],
  ])('%s', (_name, run, reason, message) => {
    const { found: _, ...absent } = player(run.spec.agent === undefined ? 'a' : 'agent');
    const facts = factsFor(run, {
      players: new Map([
        ['a', absent],
        ['agent', absent],
      ]),
    });
    const waiting = advance(planRun(run), pending, facts, startMillis + 59_999);
    expect(waiting.state).toMatchObject({ phase: 'Pending', message: `waiting: ${message}` });
    expect(waiting.wakeAtMillis).toBe(startMillis + 60_000);
    const failed = advance(planRun(run), waiting.state, facts, startMillis + 60_000);
    expect(failed.state).toMatchObject({ phase: 'Failed', reason, message });
  });
});

describe('[ENGINE-4] budgets', () => {
  test.each([
    ['a token ceiling that is used up', { startRefusal: 'token budget of 5 exceeded' }],
    ['a hard budget that is used up', { budgetRefusal: 'token budget of 5 exceeded' }],
  ])('%s keeps a run from starting', (_name, facts) => {
    const run = simulate(pipelineRun([first]), { facts });
    expect(run.state).toMatchObject({
      phase: 'Failed',
      reason: 'BudgetExceeded',
      message: 'token budget of 5 exceeded',
    });
    expect(run.tasks).toEqual([]);
    expect(eventsOf(run)).toEqual(['BudgetExceeded: token budget of 5 exceeded']);
  });

  test('a hard budget lets the running step finish, then fails the run before the next', () => {
    const run = pipelineRun([first, { role: 'b', dependsOn: ['a'] }]);
    const plan = planRun(run);
    const started = simulate(run, { rounds: 2, answer: () => undefined });
    const stopped = factsFor(run, { budgetRefusal: 'budget "b" exceeded' });
    const during = advance(plan, started.state, stopped, startMillis + 5000);
    expect(during.state.phase).toBe('Running');
    const [task] = started.tasks;
    if (task === undefined) throw new Error('no task');
    const done = { ...stopped, results: new Map([[task.id, { ...emptyResult(task.id), output: 'x' }]]) };
    const after = advance(plan, during.state, done, startMillis + 6000);
    expect(after.state).toMatchObject({
      phase: 'Failed',
      reason: 'BudgetExceeded',
      message: 'budget "b" exceeded',
    });
    expect(after.state.steps.map(({ phase }) => phase)).toEqual(['Succeeded', 'Skipped']);
  });
});

function emptyResult(id: string) {
  return {
    id,
    output: '',
    usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
    agent: '',
    startedAtMillis: 0,
    completedAtMillis: 0,
  };
}
