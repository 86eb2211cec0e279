import fc from 'fast-check';
import type { Task } from '../../operator/queue/task-queue.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { callOf, searchRun } from '../unit/engine/search-runs.ts';
import type { Reply } from '../unit/engine/simulation.ts';

const limit = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });

/** Any search; some without any limit but that of nodes. */
export const anySearch: fc.Arbitrary<SwarmRun> = fc
  .record({
    isBeam: fc.boolean(),
    isJudged: fc.boolean(),
    beamWidth: fc.integer({ min: 1, max: 3 }),
    maxDepth: limit(6),
    maxNodes: fc.integer({ min: 1, max: 40 }),
    maxIterations: limit(8),
    maxParallel: fc.integer({ min: 1, max: 4 }),
    minScorePercent: fc.constantFrom(0, 0, 50, 95, 99, 100),
    maxPlannerRetries: limit(2),
    maxEvaluatorRetries: limit(2),
    maxTokens: fc.option(fc.integer({ min: 50, max: 2000 }), { nil: undefined, freq: 5 }),
  })
  .map(({ isBeam, isJudged, beamWidth, maxTokens, ...search }) =>
    searchRun(
      {
        ...search,
        strategy: isBeam ? 'BeamSearch' : 'BFS',
        ...(isBeam ? { beamWidth } : {}),
        ...(isBeam || isJudged ? { evaluatorRole: 'judge' } : {}),
      },
      maxTokens === undefined ? {} : { maxTokens },
    ),
  );

export const anySeed: fc.Arbitrary<number> = fc.integer({ min: 1, max: 1_000_000 });

/** A number from 0 up to the limit that depends on seed and key alone. */
function pick(seed: number, key: string, under: number): number {
  let hash = seed;
  for (const character of key) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return Math.abs(hash ^ (hash >>> 12)) % under;
}

/** Roles that mostly do what they should; what they say depends on the task alone, so that runs can be compared. */
export function sensibleWorld(seed: number): (task: Task) => Reply {
  return (task) => {
    const { kind, number, call } = callOf(task);
    const key = `${kind}-${number}.${call}`;
    const luck = pick(seed, key, 20);
    if (kind === 'node') return luck === 0 ? { error: 'down' } : `result ${number}`;
    if (kind === 'eval')
      return luck < 3
        ? 'garbage'
        : `{"scoreMillis":${pick(seed, `${key}s`, 1001)},"shouldPrune":${luck === 3},"metadata":{"n":${number}}}`;
    return luck === 0 ? 'let me think' : sensiblePlan(seed, key, task);
  };
}

function sensiblePlan(seed: number, key: string, task: Task): string {
  const shown = JSON.parse(task.prompt.findLast(({ kind }) => kind === 'untrusted')?.text ?? '{}');
  const nodes: readonly { id: number; phase: string }[] = shown.nodes ?? [];
  const alive = [0, ...nodes.filter(({ phase }) => phase === 'Scored').map(({ id }) => id)];
  const one = (what: string): number => alive[pick(seed, key + what, alive.length)] ?? 0;
  const actions: unknown[] = [];
  if (pick(seed, `${key}c`, 25) === 0) actions.push({ action: 'converge', parentNode: one('c') });
  if (pick(seed, `${key}p`, 6) === 0 && one('p') > 0) actions.push({ action: 'prune', parentNode: one('p') });
  for (let index = 0; index <= pick(seed, `${key}n`, 4); index++)
    actions.push({
      action: 'expand',
      parentNode: one(`e${index}`),
      task: `task ${key} ${index}`,
      scoreMillis: pick(seed, `${key}f${index}`, 1001),
    });
  return JSON.stringify(actions);
}

/** What a model out of its mind, or somebody who speaks through it, might answer. */
const anyAction = fc.record(
  {
    action: fc.constantFrom<unknown>(
      'expand',
      'expand',
      'expand',
      'prune',
      'converge',
      'score',
      'EXPAND',
      'x',
      7,
      null,
    ),
    parentNode: fc.oneof(
      fc.integer({ min: -1, max: 12 }),
      fc.constantFrom<unknown>('1', 2.5, 'root', null, 1e99),
    ),
    node: fc.integer({ min: 0, max: 12 }),
    task: fc.oneof(fc.string({ maxLength: 20, unit: 'binary' }), fc.constantFrom<unknown>('', ' ', null, 4)),
    scoreMillis: fc.oneof(
      fc.integer({ min: -5, max: 1010 }),
      fc.constantFrom<unknown>('700', 0.5, 'high', null),
    ),
    reason: fc.constantFrom<unknown>('why', 9),
  },
  { requiredKeys: ['action'] },
);

const anyText: fc.Arbitrary<Reply> = fc.oneof(
  { weight: 6, arbitrary: fc.array(anyAction, { maxLength: 5 }).map((actions) => JSON.stringify(actions)) },
  { weight: 1, arbitrary: anyAction.map((action) => JSON.stringify(action)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.constant({ error: 'boom' }) },
  { weight: 1, arbitrary: fc.constant({ error: 'gone', code: 'Cancelled' }) },
);

const anyVerdict: fc.Arbitrary<Reply> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({
        scoreMillis: fc.integer({ min: -2, max: 1002 }),
        shouldPrune: fc.boolean(),
        metadata: fc.constantFrom<unknown>({}, { a: 'b' }, [], null),
      })
      .map((verdict) => JSON.stringify(verdict)),
  },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.constant({ error: 'boom' }) },
);

/** Answers without sense or memory, among some that make a tree grow: undefined for a call that gets none for now. */
export const anyWorld: fc.Arbitrary<(task: Task) => Reply | undefined> = fc
  .record({
    plans: fc.infiniteStream(fc.option(anyText, { nil: undefined, freq: 8 })),
    verdicts: fc.infiniteStream(anyVerdict),
    isMad: fc.infiniteStream(fc.constantFrom(false, false, false, true)),
    seed: anySeed,
    results: fc.infiniteStream(fc.oneof(fc.string(), fc.constant({ error: 'down' }))),
  })
  .map((streams) => (task) => {
    const { kind } = callOf(task);
    if (streams.isMad.next().value === false) return sensibleWorld(streams.seed)(task);
    if (kind === 'plan') return streams.plans.next().value;
    return kind === 'eval' ? streams.verdicts.next().value : streams.results.next().value;
  });
