/**
 * Tree searches: what the engine alone takes for a step and for a node, as trees grow; against the same search written
 * on LangGraph; and how many nodes per second the whole of the operator makes, on a real API server and Redis.
 */
import { median, type Row, timeTogether } from './row.ts';
import { searchWithEngine } from './search/engine-search.ts';
import { loadLangGraphSearch } from './search/langgraph-search.ts';
import { measureNodeRates } from './search/node-rates.ts';

/** The most that is legal. */
const legalCount = 200;
const widths = [1, 10, 100] as const;
const rounds = 9;

/** Of each step the median over all rounds, since every round takes the same steps. */
function stepTimes(count: number, width: number): readonly number[] {
  const all = Array.from(
    { length: count > 1_000 ? 3 : rounds },
    () => searchWithEngine({ count, width }).stepMicros,
  );
  return (all[0] ?? []).map((_, step) => median(all.map((micros) => micros[step] ?? Number.NaN)));
}

function stepRows(count: number, width: number, goal: string): readonly Row[] {
  const micros = stepTimes(count, width).toSorted((a, b) => a - b);
  const at = (part: number): number => (micros[Math.floor((micros.length - 1) * part)] ?? Number.NaN) / 1000;
  const what = `engine, ${count} nodes, ${width} at a time`;
  return [
    { name: `${what}: step p50`, value: at(0.5), unit: 'ms' },
    { name: `${what}: step p99`, value: at(0.99), unit: 'ms', note: goal },
    { name: `${what}: per node`, value: micros.reduce((sum, each) => sum + each, 0) / count, unit: 'us' },
  ];
}

function engineRows(): readonly Row[] {
  for (const width of widths)
    for (let round = 0; round < 3; round++) searchWithEngine({ count: 1_000, width });
  return [200, 1_000, 10_000].flatMap((count) =>
    widths
      .filter((width) => width > 1 || count === legalCount)
      .flatMap((width) => stepRows(count, width, 'goal: under 5')),
  );
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
      const { ours = Number.NaN, theirs = Number.NaN } = await timeTogether(rounds, {
        ours: () => void searchWithEngine(size),
        theirs: async () => {
          const count = await searchWithLangGraph(size);
          if (count !== legalCount) throw new Error(`LangGraph made ${count} nodes`);
        },
      });
      const what = `${legalCount} nodes, ${width} at a time, ${isStored ? 'state kept at each step' : 'no state kept'}`;
      rows.push(
        { name: `${what}: ours per node`, value: (ours * 1000) / legalCount, unit: 'us' },
        { name: `${what}: LangGraph per node`, value: (theirs * 1000) / legalCount, unit: 'us' },
        { name: `${what}: ours against LangGraph`, value: ours / theirs, unit: 'x' },
      );
    }
  }
  return rows;
}

export async function run(): Promise<readonly Row[]> {
  return [...engineRows(), statusRow(), ...(await peerRows()), ...(await measureNodeRates(widths))];
}
