/**
 * Tree searches: what the engine alone takes for a step and for a node, as trees grow; against the same search written
 * on LangGraph; and how many nodes per second the whole of the operator makes, on a real API server and Redis.
 */
import { median, type Row } from './row.ts';
import { type SearchSize, searchWithEngine } from './search/engine-search.ts';
import { loadLangGraphSearch } from './search/langgraph-search.ts';
import { measureNodeRates } from './search/node-rates.ts';

/** The most that is legal. */
const legalCount = 200;
const widths = [1, 10, 100] as const;
const sizes: readonly SearchSize[] = [
  ...widths.map((width) => ({ count: legalCount, width })),
  { count: 1_000, width: 10 },
  { count: 1_000, width: 100 },
  { count: 10_000, width: 100 },
];
const rounds = 7;

/** Processor time of all threads: waiting for others on the machine is none of it. */
async function cpuMicros(work: () => Promise<unknown> | unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function engineRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of sizes) {
    const { count, width } = size;
    searchWithEngine(size);
    const searches: (readonly number[])[] = [];
    const micros: number[] = [];
    for (let round = 0; round < rounds; round++)
      micros.push(await cpuMicros(() => searches.push(searchWithEngine(size).stepMicros)));
    // Every round takes the same steps.
    const steps = (searches[0] ?? []).map((_, step) =>
      median(searches.map((each) => each[step] ?? Number.NaN)),
    );
    steps.sort((a, b) => a - b);
    const at = (part: number): number => (steps[Math.floor((steps.length - 1) * part)] ?? Number.NaN) / 1000;
    const what = `engine, ${count} nodes, ${width} at a time`;
    rows.push(
      { name: `${what}: step p50`, value: at(0.5), unit: 'ms' },
      { name: `${what}: step p99`, value: at(0.99), unit: 'ms', note: 'goal: under 5' },
      { name: `${what}: processor time per node`, value: median(micros) / count, unit: 'us' },
    );
  }
  return rows;
}

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

async function peerRows(): Promise<readonly Row[]> {
  const searchWithLangGraph = await loadLangGraphSearch();
  const rows: Row[] = [];
  for (const width of widths) {
    for (const isStored of [true, false]) {
      const size = { count: legalCount, width, isStored };
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

export async function run(): Promise<readonly Row[]> {
  return [...(await engineRows()), statusRow(), ...(await peerRows()), ...(await measureNodeRates(widths))];
}
