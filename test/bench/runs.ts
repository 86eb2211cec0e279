/**
 * The operator on a real API server and a real Redis, manager and agent as processes, a model without delay: how fast
 * runs of three steps are, what they ask of the API server, and how much memory they take. References: the Go original.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { BenchSize } from './bench-size.ts';
import { percentile, type Row } from './row.ts';
import { type ApiCalls, apiCalls, callsBetween } from './runs/api-calls.ts';
import { type Loaded, runLoad, untilMarked } from './runs/load.ts';
import { residentMegabytes, watchMemory } from './runs/program-memory.ts';
import { type RunsWorld, withRunsWorld } from './runs/world.ts';

/** So long the last writes of a run may take after its end was seen. */
const SETTLING_MILLIS = 500;

function latencyRows(what: string, { millis, latencies }: Loaded, notes: readonly string[]): readonly Row[] {
  const [p50Note = '', totalNote = ''] = notes;
  return [
    {
      name: `${what}: p50`,
      value: percentile(latencies, 0.5),
      unit: 'ms',
      ...(p50Note === '' ? {} : { note: p50Note }),
    },
    { name: `${what}: p99`, value: percentile(latencies, 0.99), unit: 'ms' },
    { name: `${what}: all`, value: millis, unit: 'ms', ...(totalNote === '' ? {} : { note: totalNote }) },
    { name: `${what}: runs per second`, value: (latencies.length * 1000) / millis, unit: '1/s' },
  ];
}

/** By verb and resource, with what the bench itself creates. */
function callRows(calls: ApiCalls, runs: number): readonly Row[] {
  const concerned = [...calls].filter(
    ([call]) => call.includes('swarm') || call.endsWith(' events') || call.startsWith('APPLY'),
  );
  const all = concerned.reduce((sum, [, count]) => sum + count, 0);
  return [
    { name: 'API calls per run, its creation included', value: all / runs, unit: 'calls' },
    ...concerned
      .filter(([, count]) => count / runs >= 0.05)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([call, count]) => ({ name: `  ${call}`, value: count / runs, unit: 'calls' })),
  ];
}

async function measure(world: RunsWorld, size: BenchSize): Promise<readonly Row[]> {
  const sequential = size(30);
  const { cluster, managerPid, agentPid } = world;
  const pids = [managerPid, agentPid];
  await wait(size(2_000));
  const [managerIdle = Number.NaN, agentIdle = Number.NaN] = pids.map(residentMegabytes);
  // Both processes, and the API server, compile what they run.
  await runLoad(world, { count: size(100), inFlight: 10 });
  await untilMarked(world);
  await wait(SETTLING_MILLIS);

  const before = await apiCalls(cluster.api);
  const oneByOne = await runLoad(world, { count: sequential, inFlight: 1 });
  await untilMarked(world);
  await wait(SETTLING_MILLIS);
  const callsOneByOne = callsBetween(before, await apiCalls(cluster.api));
  const hundred = await runLoad(world, { count: size(100), inFlight: 100 });
  await untilMarked(world);
  await wait(SETTLING_MILLIS);
  const beforeThousand = await apiCalls(cluster.api);
  const stopWatching = watchMemory(pids);
  const thousand = await runLoad(world, { count: size(1_000), inFlight: 1_000 });
  const endMillis = performance.now();
  const [managerMost = Number.NaN, agentMost = Number.NaN] = stopWatching();
  await untilMarked(world);
  const markMillis = performance.now() - endMillis;
  await wait(SETTLING_MILLIS);
  const callsThousand = callsBetween(beforeThousand, await apiCalls(cluster.api));
  // Now beside more than a thousand that have finished.
  const late = await runLoad(world, { count: sequential, inFlight: 1 });
  await wait(size(2_000));
  const [managerAfter = Number.NaN, agentAfter = Number.NaN] = pids.map(residentMegabytes);

  return [
    ...latencyRows('one at a time', oneByOne, ['Go: 970', '']),
    ...latencyRows('100 at once', hundred, ['', 'Go: 12,600']),
    ...latencyRows('1,000 at once', thousand, ['', 'Go: 112,000']),
    { name: '1,000 at once: from the last end until all are marked', value: markMillis, unit: 'ms' },
    {
      name: 'time per run, 1,000 at once against 100 at once',
      value: thousand.millis / 10 / hundred.millis,
      unit: 'x',
      note: 'flat is 1',
    },
    {
      name: 'one at a time after 1,300 finished runs, against before: p50',
      value: percentile(late.latencies, 0.5) / percentile(oneByOne.latencies, 0.5),
      unit: 'x',
      note: 'flat is 1',
    },
    ...callRows(callsOneByOne, sequential),
    ...callRows(callsThousand, size(1_000)).map((row) => ({ ...row, name: `1,000 at once: ${row.name}` })),
    { name: 'operator, from start to ready', value: world.startMillis.manager, unit: 'ms' },
    { name: 'agent, from its manifest to ready', value: world.startMillis.agent, unit: 'ms' },
    { name: 'operator, resident: idle', value: managerIdle, unit: 'MB', note: 'Go: 73' },
    { name: 'operator, resident: most under 1,000 runs', value: managerMost, unit: 'MB' },
    { name: 'operator, resident: idle after all', value: managerAfter, unit: 'MB', note: 'Go: 101' },
    { name: 'agent, resident: idle', value: agentIdle, unit: 'MB' },
    { name: 'agent, resident: most under 1,000 runs', value: agentMost, unit: 'MB' },
    { name: 'agent, resident: idle after all', value: agentAfter, unit: 'MB' },
  ];
}

export const run = (size: BenchSize): Promise<readonly Row[]> =>
  withRunsWorld((world) => measure(world, size));
