import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import {
  type CrashTrial,
  type CrashWorld,
  createCrashWorld,
  type ModelCall,
} from '../../support/crash/crash-world.ts';
import type { ScenarioName } from '../../support/crash/scenario.ts';

/** How many of the large run's points `npm test` tries at a desk; CI tries all, as both do of the small run. */
const sampledPoints = 24;
const seed = 20_261_121;
const atOnce = 2;

let world: CrashWorld;
beforeAll(async () => {
  world = await createCrashWorld();
});
afterAll(() => world.close());

describe('a run killed between two effects', () => {
  test('[EMBED-7] [EMBED-8] [EMBED-9] ends alike at every point of a run with one step', async () => {
    const clean = await world.cleanTrial('small');
    const points = clean.report.effects.map((_, index) => index + 1);
    expect(points.length).toBeGreaterThan(10);

    expect(await differences('small', clean, points)).toEqual([]);
  }, 600_000);

  test('[EMBED-7] [EMBED-8] [EMBED-9] ends alike at the points of a run with a tool, a retry and a loop', async () => {
    const clean = await world.cleanTrial('large');
    expect(clean.report.run.status?.steps?.map(({ name, phase, output }) => [name, phase, output])).toEqual([
      ['order', 'Succeeded', 'ordered: receipt 17'],
      ['draft', 'Succeeded', 'Dear customer, it comes.'],
      ['polish', 'Succeeded', 'polished twice'],
    ]);
    expect(clean.modelCalls).toHaveLength(6);
    expect(clean.orderKeys).toHaveLength(1);

    const every = clean.report.effects.map((_, index) => index + 1);
    const points = process.env.CI === undefined ? spread(every.length) : every;
    expect(await differences('large', clean, points)).toEqual([]);
  }, 1_800_000);

  test('[DYNAMIC-11] ends alike at the points of a run that hands work on, each sub-task done once', async () => {
    const clean = await world.cleanTrial('dynamic');
    expect(clean.report.run.status?.steps?.[0]?.subtasks).toMatchObject([
      { agent: 'writer-agent', tasks: 3 },
    ]);
    expect(clean.modelCalls).toHaveLength(4 + 3);

    const every = clean.report.effects.map((_, index) => index + 1);
    const points = process.env.CI === undefined ? spread(every.length) : every;
    expect(await differences('dynamic', clean, points)).toEqual([]);
  }, 1_800_000);

  test('[ARTIFACT-16] ends alike at every point of a run whose steps leave and take files', async () => {
    const clean = await world.cleanTrial('files');
    expect(clean.report.artifacts).toEqual({
      'files/crash/run/draft/output.md': 'It comes.',
      'files/crash/run/polish/output.md': 'polished once',
    });
    expect(clean.modelCalls[1]?.prompt).toContain('It comes.');

    const every = clean.report.effects.map((_, index) => index + 1);
    const points = process.env.CI === undefined ? spread(every.length) : every;
    expect(await differences('files', clean, points)).toEqual([]);
  }, 1_800_000);
});

/** What is not as it should be, over all points; empty when every trial ended as the clean one did. */
async function differences(
  scenario: ScenarioName,
  clean: CrashTrial,
  points: readonly number[],
): Promise<readonly string[]> {
  const found: string[] = [];
  let kills = 0;
  const crash = async (own: readonly number[]): Promise<void> => {
    const titles = own.map((point) => `${scenario} killed at ${point} (${nameOf(clean, point)})`);
    for await (const trial of world.crashTrials(scenario, own)) {
      const title = titles.shift() ?? scenario;
      if (typeof trial === 'string') {
        found.push(`${title}: ${trial}`);
        continue;
      }
      if (trial.wasKilled) kills += 1;
      found.push(...faultsOf(trial, clean).map((fault) => `${title}: ${fault}`));
    }
    // Each point has its trial.
    found.push(...titles);
  };
  await Promise.all(
    Array.from({ length: atOnce }, (_, first) => crash(points.filter((_, at) => at % atOnce === first))),
  );
  // A matrix that kills nothing would find nothing.
  return kills > points.length * 0.8
    ? found
    : [...found, `only ${kills} of ${points.length} children were killed`];
}

const nameOf = ({ report }: CrashTrial, point: number): string => {
  const effect = report.effects[point - 1];
  return effect === undefined ? 'beyond the clean run' : `${effect.phase} ${effect.name}`;
};

function faultsOf(trial: CrashTrial, clean: CrashTrial): readonly string[] {
  const [before = [], after = []] = trial.settled;
  const all = [...before, ...after];
  const expected = outcomeOf(clean.report.run);
  const actual = outcomeOf(trial.report.run);
  return [
    ...(isDeepStrictEqual(actual, expected)
      ? []
      : [`ended as ${JSON.stringify(actual)}, not as ${JSON.stringify(expected)}`]),
    ...(isDeepStrictEqual(trial.report.artifacts, clean.report.artifacts)
      ? []
      : [`files: ${JSON.stringify(trial.report.artifacts)}`]),
    ...all.filter((id, index) => all.indexOf(id) !== index).map((id) => `task ${id} settled twice`),
    ...repeatedJobs(trial.modelCalls, before).map((job) => `${job} was executed again after it had settled`),
    ...tooManyCalls(trial.modelCalls, all.some(isSubtask)).map((call) => `the model was asked ${call}`),
    ...(new Set(trial.orderKeys).size === new Set(clean.orderKeys).size
      ? []
      : [`orders placed: ${[...new Set(trial.orderKeys)].join(', ')}`]),
  ];
}

/** What a run came to, without times, uids and versions. */
function outcomeOf({ status, metadata }: SwarmRun): object {
  return {
    phase: status?.phase,
    output: status?.output,
    finished: metadata.annotations?.['kubeswarm.io/finished']?.split(',')[0],
    tokens: status?.totalTokenUsage,
    conditions: status?.conditions
      ?.map(({ type, status: value, reason }) => [type, value, reason])
      .toSorted(),
    steps: status?.steps?.map(({ startTime: _start, completionTime: _end, taskID, artifacts, ...step }) => ({
      ...step,
      // Each trial has a folder of its own.
      artifacts: Object.keys(artifacts ?? {}),
      taskID: taskID?.replace(metadata.uid ?? '', '<uid>'),
    })),
  };
}

/** Jobs (the n-th different prompt of a step) that had settled before the crash and were asked about after it. */
function repeatedJobs(calls: readonly ModelCall[], settledBefore: readonly string[]): readonly string[] {
  const prompts = new Map<string, string[]>();
  for (const { step, prompt } of calls) {
    const known = prompts.get(step) ?? [];
    if (!known.includes(prompt)) known.push(prompt);
    prompts.set(step, known);
  }
  const written = calls.filter(({ step, life }) => step === 'writer' && life === 1);
  const subtasks = settledBefore.filter(isSubtask);
  const asked = new Set(calls.filter(({ step }) => step === 'writer').map(({ prompt }) => prompt));
  if (written.length > asked.size - subtasks.length)
    return [`one of ${subtasks.join(', ')}, as ${JSON.stringify(written)} says,`];
  return settledBefore.filter((id) => {
    const [, step = '', execution = ''] = /\.([^.]+)\.(\d+)$/.exec(id) ?? [];
    const prompt = prompts.get(step)?.[Number(execution) - 1];
    return calls.some((call) => call.life === 1 && call.step === step && call.prompt === prompt);
  });
}

/** `<parent id>.<call>.<index>`: the writer's. */
const isSubtask = (id: string): boolean => /\.[0-9a-f]{12}\.\d+$/.test(id);

/** Only attempts that the kill interrupted may be made again, once: that is one, but for tasks that wait for others. */
function tooManyCalls(calls: readonly ModelCall[], areSideBySide: boolean): readonly string[] {
  const counts = new Map<string, number>();
  for (const { step, prompt, turn } of calls) {
    const call = `${step} turn ${turn}: ${prompt}`;
    counts.set(call, (counts.get(call) ?? 0) + 1);
  }
  const repeated = [...counts].filter(([, count]) => count > 1);
  const prompts = new Set(repeated.map(([call]) => call.replace(/turn \d+/, '')));
  return repeated
    .filter(([, count]) => count > 2 || (prompts.size > 1 && !areSideBySide))
    .map(([call, count]) => `${count} times: ${call}`);
}

/** Points from 1 to `count`, one out of each of equal stretches, the same in every test run. */
function spread(count: number): readonly number[] {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const stretch = count / Math.min(sampledPoints, count);
  return Array.from({ length: Math.min(sampledPoints, count) }, (_, index) =>
    Math.min(count, Math.floor(index * stretch + random() * stretch) + 1),
  );
}
