import { describe, expect, test } from '@jest/globals';
import { advance, outputsRead, planRun } from '../../../operator/engine/index.ts';
import type { Task } from '../../../operator/queue/task-queue.ts';
import type { PipelineStep } from '../../../schemas/generated/types.ts';
import { factsFor, pipelineRun, resultOf, simulate, startMillis } from './simulation.ts';

const chain = (count: number): readonly PipelineStep[] =>
  Array.from({ length: count }, (_, index) => ({
    role: `s${index}`,
    ...(index === 0
      ? {}
      : { dependsOn: [`s${index - 1}`], inputs: { before: `{{ .steps.s${index - 1}.output }}` } }),
  }));
const parallel = (count: number): readonly PipelineStep[] =>
  Array.from({ length: count }, (_, index) => ({ role: `s${index}` }));

describe('a task that is known to be on the queue', () => {
  test('is not given again, and one that is not known is', () => {
    const run = pipelineRun(parallel(3));
    const plan = planRun(run);
    const pending = advance(plan, { phase: 'Pending', steps: [] }, factsFor(run), startMillis).state;
    const { state, commands } = advance(plan, pending, factsFor(run), startMillis);
    expect(commands).toHaveLength(3);
    const submitted = new Set(['uid-1.s0.1', 'uid-1.s2.1']);
    const again = advance(plan, state, factsFor(run, { submitted }), startMillis);
    expect(again.commands.map((command) => (command.kind === 'submit' ? command.task.id : ''))).toEqual([
      'uid-1.s1.1',
    ]);
    expect(again.state).toEqual(state);
  });

  test('still fails its step with its result', () => {
    const run = pipelineRun(parallel(1));
    const plan = planRun(run);
    const pending = advance(plan, { phase: 'Pending', steps: [] }, factsFor(run), startMillis).state;
    const { state, commands } = advance(plan, pending, factsFor(run), startMillis);
    const [task] = commands.flatMap((command): readonly Task[] =>
      command.kind === 'submit' ? [command.task] : [],
    );
    if (task === undefined) throw new Error('nothing was submitted');
    const results = new Map([[task.id, resultOf(task, { error: 'boom' }, startMillis)]]);
    const submitted = new Set([task.id]);
    expect(advance(plan, state, factsFor(run, { submitted, results }), startMillis).state.phase).toBe(
      'Failed',
    );
  });
});

describe('the outputs that an advance may read', () => {
  const read = (pipeline: readonly PipelineStep[], done: readonly string[], active: readonly string[]) => {
    const plan = planRun(pipelineRun(pipeline));
    const steps = plan.steps.map(({ name }) => ({
      name,
      phase: done.includes(name)
        ? ('Succeeded' as const)
        : active.includes(name)
          ? ('Running' as const)
          : ('Pending' as const),
    }));
    return [...outputsRead(plan, { phase: 'Running', steps })].toSorted();
  };

  test('of a chain are those around the step under way, not all before it', () => {
    expect(read(chain(10), ['s0', 's1', 's2', 's3'], ['s4'])).toEqual(['s3', 's4']);
  });

  test('of steps side by side: none until the end, then the last', () => {
    expect(read(parallel(3), ['s0'], ['s1'])).toEqual([]);
    expect(read(parallel(3), ['s0'], ['s1', 's2'])).toEqual(['s2']);
  });

  test.each([
    ['the steps', '{{ range .steps }}x{{ end }}'],
    ['all data', '{{ . }}'],
    ['all data by a variable', '{{ with $ }}x{{ end }}'],
    ['all data through a function', '{{ printf "%v" . }}'],
  ])('are all where a template looks at %s as a whole', (_name, template) => {
    const last: PipelineStep = { role: 'end', dependsOn: ['s0', 's1'], inputs: { all: template } };
    expect(read([...parallel(3), last], ['s0', 's1', 's2'], [])).toEqual(['end', 's0', 's1', 's2']);
  });

  test('of a loop are its own', () => {
    const loop: PipelineStep = { role: 's0', loop: { condition: '{{ .input.again }}' } };
    expect(read([loop, { role: 's1', dependsOn: ['s0'] }], [], ['s0'])).toContain('s0');
  });
});

test.each([
  ['in a row', chain(100)],
  ['side by side', parallel(100)],
])('a run with 100 steps %s of 40 KB each comes to its end with every byte', (_name, pipeline) => {
  const stored = new Map<string, string>();
  const { state, tasks } = simulate(pipelineRun(pipeline), {
    rounds: 250,
    answer: ({ meta }) => `${meta.stepName}:`.padEnd(40_000, 'x'),
    facts: { outputStore: 'redis', outputs: stored },
    onStore: (digest, text) => stored.set(digest, text),
  });
  expect(state.phase).toBe('Succeeded');
  expect(tasks).toHaveLength(100);
  expect(JSON.stringify(state).length).toBeLessThan(256 * 1024);
  expect([...stored.values()].every((text) => text.length === 40_000)).toBe(true);
  expect(new Set(state.steps.map((step) => step.outputRef?.digest)).size).toBe(100);
});
