import { describe, expect, test } from '@jest/globals';
import { type ChoiceBasis, chooseAgent, type Wanted } from '../../../operator/engine/routed/choose-agent.ts';
import { rotationKey } from '../../../operator/engine/routed/look-up.ts';
import type { RegistryLookup } from '../../../schemas/generated/types.ts';
import { capability, directory, type ListedAgent } from './routed-runs.ts';
import { pipelineRun, player, type Simulated, type SimulateOptions, simulate, stepOf } from './simulation.ts';

const ocr = capability('ocr', { tags: ['fast', 'gpu'] });
const basis: ChoiceBasis = { justGiven: () => 0, lastChosen: undefined, lot: 7 };
const able = (change: Partial<ListedAgent> = {}): ListedAgent => ({ capabilities: [ocr], ...change });

const chosen = (agents: Readonly<Record<string, ListedAgent>>, wanted: Partial<Wanted> = {}, by = basis) =>
  chooseAgent(directory(agents), { capability: 'ocr', ...wanted }, by);

const is = (name: string): object => ({ kind: 'chosen', agent: `agent-${name}` });

describe('[LOOKUP-1] candidates declare the capability and all tags', () => {
  const agents = {
    a: { capabilities: [capability('ocr')] },
    b: able(),
    c: { capabilities: [capability('tts')] },
  };

  test.each([
    ['without tags the first', {}, is('a')],
    ['with all tags', { tags: ['gpu', 'fast'] }, is('b')],
    ['with a tag that nobody has', { tags: ['gpu', 'slow'] }, { kind: 'none' }],
    ['of a capability that nobody has', { capability: 'asr' }, { kind: 'none' }],
  ])('%s', (_, wanted, expected) => {
    expect(chosen(agents, wanted)).toEqual(expected);
  });
});

describe('[LOOKUP-2] candidates can work, or sleep on purpose', () => {
  test.each([
    ['not ready yet', { readyReplicas: 0 }, { kind: 'starting' }],
    ['scaled by its queue', { readyReplicas: 0, sleepsUntilSubmitted: true }, is('a')],
    ['scaled to zero by its team', { readyReplicas: 0, isScaledToZero: true }, is('a')],
    ['stopped by its budget', { readyReplicas: 0, isStoppedByBudget: true }, { kind: 'none' }],
  ])('%s', (_, change, expected) => {
    expect(chosen({ a: able(change) })).toEqual(expected);
  });
});

describe('[LOOKUP-3] strategies', () => {
  const three = { a: able({ queued: 2 }), b: able({ queued: 1 }), c: able({ queued: 1 }) };

  test('least-busy: the fewest tasks, ties by name', () => {
    expect(chosen(three)).toEqual(is('b'));
  });

  test('least-busy counts what was given a moment ago', () => {
    const justGiven = (agent: string): number => (agent === 'agent-b' ? 1 : 0);
    expect(chosen(three, {}, { ...basis, justGiven })).toEqual(is('c'));
  });

  test.each<[string | undefined, string]>([
    [undefined, 'a'],
    ['agent-a', 'b'],
    ['agent-bb', 'c'],
    ['agent-c', 'a'],
  ])('round-robin: the next after %s', (lastChosen, expected) => {
    expect(chosen(three, { strategy: 'round-robin' }, { ...basis, lastChosen })).toEqual(is(expected));
  });

  test('random: by lot', () => {
    const names = [0, 1, 2, 3].map((lot) => chosen(three, { strategy: 'random' }, { ...basis, lot }));
    expect(names).toEqual([is('a'), is('b'), is('c'), is('a')]);
  });
});

const lookingUp = (lookup: Partial<RegistryLookup> = {}, agents = { x: able() }, fallback?: string) => {
  const registryLookup = { capability: 'ocr', ...lookup };
  const run = pipelineRun([{ role: 'read', registryLookup }], { roles: [] });
  const listed = directory(agents, fallback);
  const options: SimulateOptions = {
    facts: ({ steps }) => ({
      directories: new Map([['read', listed]]),
      players: new Map(
        steps.flatMap(({ name, resolvedAgent }) =>
          resolvedAgent === undefined ? [] : [[name, player(resolvedAgent.replace('agent-', ''))] as const],
        ),
      ),
    }),
  };
  return (more: Partial<SimulateOptions> = {}): Simulated => simulate(run, { ...options, ...more });
};

describe('a step that looks its agent up', () => {
  test('[LOOKUP-4] is played by whoever is found, and keeps it', () => {
    const { state, tasks } = lookingUp()();
    expect(state.phase).toBe('Succeeded');
    expect(state.steps[0]).toMatchObject({ resolvedAgent: 'agent-x' });
    expect(tasks).toMatchObject([{ id: 'uid-1.read.1', queue: 'lab.agent-x' }]);
  });

  test('[LOOKUP-5] without a match is played by the fallback', () => {
    const done = lookingUp({ tags: ['slow'] }, undefined, 'spare')();
    expect(stepOf(done, 'read')).toMatchObject({ phase: 'Succeeded', resolvedAgent: 'agent-spare' });
  });

  test('[LOOKUP-5] without a match and a fallback fails after the time of an apply', () => {
    const failed = lookingUp({ tags: ['slow'] })({ secondsPerRound: 30 });
    expect(failed.history.map(({ state }) => state.phase)).toEqual(['Running', 'Running', 'Failed']);
    const why = 'no agent found for capability "ocr" with tags [slow] in registry "default"';
    expect(stepOf(failed, 'read')).toMatchObject({
      errorCode: 'RegistryLookupFailed',
      message: `RegistryLookupFailed: ${why}`,
    });
  });

  test('goes round from where the last run of the capability stopped', () => {
    const agents = { x: able(), y: able(), z: able() };
    const run = pipelineRun([
      { role: 'read', registryLookup: { capability: 'ocr', strategy: 'round-robin' } },
    ]);
    const lastChosen = new Map([[rotationKey('lab', 'default', 'ocr'), 'agent-y']]);
    const { state } = simulate(run, {
      facts: { directories: new Map([['read', directory(agents)]]), players: new Map(), lastChosen },
      rounds: 1,
    });
    expect(state.steps[0]?.resolvedAgent).toBe('agent-z');
  });

  test.each(['least-busy', 'round-robin'] as const)('two steps that start at once: %s', (strategy) => {
    const step = (role: string) => ({ role, registryLookup: { capability: 'ocr', strategy } });
    const listed = directory({ x: able(), y: able() });
    const { state } = simulate(pipelineRun([step('a'), step('b')]), {
      facts: {
        directories: new Map([
          ['a', listed],
          ['b', listed],
        ]),
        players: new Map(),
      },
      rounds: 1,
    });
    expect(state.steps.map(({ resolvedAgent }) => resolvedAgent)).toEqual(['agent-x', 'agent-y']);
  });
});
