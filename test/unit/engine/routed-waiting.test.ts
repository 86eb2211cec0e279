import { describe, expect, test } from '@jest/globals';
import { advance, planRun } from '../../../operator/engine/index.ts';
import { answering, capability, directory, naming, routedFacts, routedRun } from './routed-runs.ts';
import { factsFor, player, type Simulated, simulate, startMillis, stepOf } from './simulation.ts';

const billing = capability('billing', { description: 'Invoices and refunds', tags: ['money'] });
const network = capability('network', { description: 'VPN and Wi-Fi' });
const two = { ann: { capabilities: [billing] }, bob: { capabilities: [network] } };
const run = routedRun({ fallback: 'agent-desk' }, { ticket: 'VPN drops', from: 'eva' });

describe('[ROUTED-8] waiting', () => {
  test('a cold router is waited for', () => {
    const facts = routedFacts(directory(two), {
      players: new Map([['route', player('router', { readyReplicas: 0 })]]),
    });
    const cold = simulate(run, { facts, rounds: 4 });
    expect(stepOf(cold, 'route')).toMatchObject({
      phase: 'WarmingUp',
      message: 'waiting for agent "agent-router" pods to become ready',
    });
    expect(stepOf(cold, 'route')?.resolvedAgent).toBeUndefined();
    expect(cold.tasks).toEqual([]);
  });

  test('agents that start are waited for, also where there is a fallback, and the router is asked once', () => {
    const starting = directory({ bob: { capabilities: [network], readyReplicas: 0 } }, 'desk');
    const waiting = simulate(run, {
      facts: routedFacts(starting),
      answer: answering(naming('network')),
      rounds: 9,
    });
    expect(stepOf(waiting, 'route')).toMatchObject({
      phase: 'Pending',
      selectedCapability: 'network',
      message: 'waiting: no ready agent found for capability "network" in registry "default"',
    });
    expect(waiting.tasks).toHaveLength(1);
    expect(waiting.state.totalTokenUsage?.totalTokens).toBe(20);
    const started = advance(
      planRun(run),
      waiting.state,
      factsFor(run, { ...routedFacts(directory(two))(waiting.state) }),
      startMillis + 20_000,
    );
    expect(started.state.steps[0]?.resolvedAgent).toBe('agent-bob');
  });
});

describe('[ROUTED-7] a router that is not there', () => {
  const { found: _, ...absent } = player('router');
  const players = new Map([['route', absent]]);
  const outcome = ({ state }: Simulated): unknown => [state.steps[0]?.resolvedAgent, state.message];

  test('is waited for, and then the fallback gets the task', () => {
    const facts = routedFacts(directory(two, 'desk'));
    const withoutRouter = simulate(run, {
      facts: (state) => ({
        ...facts(state),
        ...(state.steps[0]?.resolvedAgent === undefined ? { players } : {}),
      }),
      secondsPerRound: 30,
    });
    expect(withoutRouter.history[1]?.state.steps[0]?.message).toBe(
      'waiting: router "agent-router" not found',
    );
    expect(withoutRouter.state.phase).toBe('Succeeded');
    expect(stepOf(withoutRouter, 'route')).toMatchObject({
      resolvedAgent: 'agent-desk',
      routingReason: 'fallback: router "agent-router" not found',
    });
  });

  test('is waited for, and then the run fails where there is no fallback', () => {
    const facts = routedFacts(directory(two), { players });
    expect(outcome(simulate(run, { facts, secondsPerRound: 30 }))).toEqual([
      undefined,
      'RoutingFailed: router "agent-router" not found',
    ]);
  });

  test('and goes while it is being asked, likewise', () => {
    const asked = simulate(run, { facts: routedFacts(directory(two)), answer: () => undefined, rounds: 2 });
    const gone = factsFor(run, { ...routedFacts(directory(two, 'desk'), { players })(asked.state) });
    const at = (state: Simulated['state'], seconds: number) =>
      advance(planRun(run), state, gone, startMillis + seconds * 1000).state;
    const waiting = at(asked.state, 10);
    expect(waiting.steps[0]).toMatchObject({ phase: 'Running', taskID: 'uid-1.route.1.route' });
    expect(at(waiting, 75).steps[0]).toMatchObject({ phase: 'Pending', resolvedAgent: 'agent-desk' });
  });
});

test('[ROUTED-9] the task is submitted only when the choice is stored, so that a restart does not choose anew', () => {
  const listed = directory(two);
  const chosen = simulate(run, {
    facts: (state) => ({ ...routedFacts(listed)(state), writtenAgents: new Map() }),
    answer: answering(naming('billing')),
    rounds: 8,
  });
  expect(chosen.state.steps[0]).toMatchObject({ phase: 'Pending', resolvedAgent: 'agent-ann' });
  expect(chosen.tasks).toHaveLength(1);
  expect(chosen.history.at(-1)?.wakeAtMillis).toBe(startMillis + 7000);
  const facts = { ...routedFacts(listed)(chosen.state), writtenAgents: new Map([['route', 'agent-ann']]) };
  const stored = advance(planRun(run), chosen.state, factsFor(run, facts), startMillis + 9000);
  expect(stored.commands).toMatchObject([
    { kind: 'submit', task: { id: 'uid-1.route.1', queue: 'lab.agent-ann' } },
  ]);
});
