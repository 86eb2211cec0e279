/**
 * Tree searches: what the engine alone takes for a step and for a node, as trees grow; against the same search written
 * on LangGraph; and how many nodes per second the whole of the operator makes, on a real API server and Redis.
 */
import type { BenchSize } from './bench-size.ts';
import { median, percentile, type Row } from './row.ts';
import { type EngineStep, type SearchSize, searchWithEngine } from './search/engine-search.ts';
import { loadLangGraphSearch } from './search/langgraph-search.ts';
import { measureNodeRates } from './search/node-rates.ts';

/** The most that is legal. */
const legalCount = 200;
const widths = [1, 10, 100] as const;
const sizes: readonly SearchSize[] = [
  ...widths.map((width) => ({ count: legalCount, width })),
  { count: 1_000, width: 10 },
  { count: 1_000, width: 100 },
  { count: 10_000, width: 10 },
  { count: 10_000, width: 100 },
];
/** So many searches of each kind count, and of the engine alone so many rounds of searches. */
const wholeRounds = 7;
/**
 * As many in each round for each size, in one search or in many: garbage collection falls into large ones and between
 * small ones.
 */
const wholeRoundNodes = 10_000;

/** Processor time of all threads: waiting for others on the machine is none of it. */
async function cpuMicros(work: () => Promise<unknown> | unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

type Search = readonly EngineStep[];

function engineRows(rounds: number, roundNodes: number): readonly Row[] {
  const done = sizes.map((): (readonly Search[])[] => []);
  // Turn by turn, so that a slow minute of the machine hits all sizes; the first round is for what must be compiled.
  for (let round = 0; round <= rounds; round++)
    sizes.forEach((size, at) => {
      const length = Math.max(1, Math.round(roundNodes / size.count));
      const searches = Array.from({ length }, () => searchWithEngine(size).steps);
      if (round > 0) done[at]?.push(searches);
    });
  return sizes.flatMap((size, at) => sizeRows(size, done[at] ?? []));
}

/** Every search of a size takes the same steps. */
function sizeRows({ count, width }: SearchSize, done: readonly (readonly Search[])[]): readonly Row[] {
  const searches = done.flat();
  const steps = (searches[0] ?? []).map((_, at) => searches.flatMap((each) => each[at] ?? []));
  const row = (of: keyof EngineStep, part: number): Pick<Row, 'value' | 'unit'> => {
    const micros = steps.map((step) => median(step.map((each) => each[of])));
    return { value: percentile(micros, part) / 1000, unit: 'ms' };
  };
  const perNode = median(done.map((round) => microsOf(round.flat()) / (round.length * count)));
  const what = `engine, ${count} nodes, ${width} at a time`;
  return [
    { name: `${what}: step p50, processor time`, ...row('cpuMicros', 0.5) },
    { name: `${what}: step p99, processor time`, ...row('cpuMicros', 0.99), note: 'goal: under 5' },
    { name: `${what}: step p50`, ...row('wallMicros', 0.5) },
    { name: `${what}: step p99`, ...row('wallMicros', 0.99) },
    { name: `${what}: processor time per node`, value: perNode, unit: 'us', note: 'goal: flat' },
  ];
}

const microsOf = (steps: Search): number => steps.reduce((sum, { cpuMicros }) => sum + cpuMicros, 0);

function statusRow(): Row {
  const { nodes } = searchWithEngine({ count: legalCount, width: 10 });
  const texts = nodes.map(({ task, output = '', scoreReasoning = '' }) => task + output + scoreReasoning);
  return {
    name: 'status per node',
    value: (JSON.stringify(nodes).length - texts.join('').length) / nodes.length,
    unit: 'bytes',
    note: 'beside task, output and reasoning',
  };
}

async function peerRows(rounds: number): Promise<readonly Row[]> {
  const searchWithLangGraph = await loadLangGraphSearch();
  const rows: Row[] = [];
  for (const width of widths) {
    for (const isStored of [true, false]) {
      const size = { count: legalCount, width, isStored, isRead: true };
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let round = 0; round <= rounds; round++) {
        ours.push(await cpuMicros(() => searchWithEngine(size)));
        theirs.push(await cpuMicros(() => searchWithLangGraph(size)));
      }
      // The first round is for both to be compiled.
      const [us, them] = [ours, theirs].map((micros) => median(micros.slice(1)) / legalCount);
      const what = `${width} at a time, ${isStored ? 'state kept at each step' : 'no state kept'}`;
      rows.push(
        { name: `${what}: ours per node`, value: us ?? Number.NaN, unit: 'us' },
        { name: `${what}: LangGraph per node`, value: them ?? Number.NaN, unit: 'us' },
        {
          name: `${what}: ours against LangGraph`,
          value: (us ?? Number.NaN) / (them ?? Number.NaN),
          unit: 'x',
        },
      );
    }
  }
  return rows;
}

export async function run(size: BenchSize): Promise<readonly Row[]> {
  const rounds = size(wholeRounds);
  return [
    ...engineRows(rounds, size(wholeRoundNodes)),
    statusRow(),
    ...(await peerRows(rounds)),
    ...(await measureNodeRates(size, widths)),
  ];
}
