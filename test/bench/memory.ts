/**
 * What the operator and an agent hold in memory as processes: idle, and after runs, when a team keeps ten of those that
 * have finished and when it keeps all. Looked at after a pause, in which V8 gives back what the work before has left.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import type { BenchSize } from './bench-size.ts';
import type { Row } from './row.ts';
import { benchNamespace, benchRun, benchTeam } from './runs/manifests.ts';
import { residentMegabytes } from './runs/program-memory.ts';
import { type RunsWorld, withRunsWorld } from './runs/world.ts';

const PAUSE_MILLIS = 30_000;
const LOOK_MILLIS = 500;
const inFlight = 50;
const runKind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun' };

async function resident(
  { managerPid, agentPid }: RunsWorld,
  size: BenchSize,
  what: string,
): Promise<readonly Row[]> {
  await wait(size(PAUSE_MILLIS));
  return [
    { name: `operator, ${what}`, value: residentMegabytes(managerPid), unit: 'MB' },
    { name: `agent, ${what}`, value: residentMegabytes(agentPid), unit: 'MB' },
  ];
}

/** Creates runs, so many at a time, and waits until none is under way any more. */
async function runBatch({ api }: RunsWorld, size: BenchSize, batch: string): Promise<void> {
  const count = size(1_000);
  for (let index = 0; index < count; index += inFlight) {
    const names = Array.from(
      { length: Math.min(inFlight, count) },
      (_, offset) => `${batch}-${index + offset}`,
    );
    await Promise.all(names.map((name) => api.create(benchRun(name), { fieldManager: 'bench' })));
    for (let open = names.length; open > 0; ) {
      await wait(LOOK_MILLIS);
      const { items } = await api.list<SwarmRun>(runKind, { namespace: benchNamespace });
      open = items.filter(({ status }) => status?.completionTime === undefined).length;
    }
  }
}

async function measure(world: RunsWorld, size: BenchSize): Promise<readonly Row[]> {
  const keep = (successfulRunsHistoryLimit: number): Promise<unknown> => {
    const spec = typeof benchTeam.spec === 'object' ? benchTeam.spec : {};
    const team = { ...benchTeam, spec: { ...spec, successfulRunsHistoryLimit } };
    return world.api.apply(team, { fieldManager: 'bench', force: true });
  };
  const rows: Row[] = [...(await resident(world, size, 'idle'))];
  await keep(10);
  for (const thousands of [1, 2]) {
    await runBatch(world, size, `few-${thousands}`);
    rows.push(...(await resident(world, size, `after ${thousands},000 runs of which 10 are kept`)));
  }
  await keep(100_000);
  for (const thousands of [1, 2]) {
    await runBatch(world, size, `all-${thousands}`);
    rows.push(...(await resident(world, size, `beside ${thousands},000 finished runs`)));
  }
  return rows;
}

export const run = (size: BenchSize): Promise<readonly Row[]> =>
  withRunsWorld((world) => measure(world, size));
