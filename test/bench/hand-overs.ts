/**
 * How long the hand-over from one step of a run to the next takes with ten runs kept in flight: from the model's answer
 * to one step until it is asked for the next, queue, operator and agent included. Everything shares one machine, so that
 * a model that answers at once makes all of it compete for processors; real ones take a second and more.
 */
import { setPriority } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { BenchSize } from './bench-size.ts';
import { percentile, type Row } from './row.ts';
import type { HandOver } from './runs/hand-overs.ts';
import { runLoad, untilMarked } from './runs/load.ts';
import { benchNamespace, benchTeam, roomyTeam } from './runs/manifests.ts';
import { type ProcessorTime, processorTime, threadsOf } from './runs/processor-time.ts';
import { childrenRunning } from './runs/program-memory.ts';
import { type TaskTimes, watchTasks } from './runs/task-times.ts';
import { type RunsWorld, withRunsWorld } from './runs/world.ts';

interface Phase {
  readonly what: string;
  /** How long the model takes, at most. */
  readonly answerMillis: number;
  readonly count: number;
  readonly team: KubeObject;
}

const wholePhases: readonly Phase[] = [
  { what: 'a model that answers at once', answerMillis: 0, count: 400, team: benchTeam },
  { what: 'a model that takes up to 300 ms', answerMillis: 300, count: 300, team: roomyTeam },
  { what: 'a model that takes up to 1,000 ms', answerMillis: 1_000, count: 150, team: roomyTeam },
];
const inFlight = 10;
const goal = 'goal: 25';
/** A twentieth of what other processes weigh. */
const LOW_PRIORITY = 13;
/** So long the last writes of a run may take after its end was seen. */
const SETTLING_MILLIS = 500;

const handOverMillis = ({ askedAtMillis, answeredAtMillis }: HandOver): number =>
  askedAtMillis - answeredAtMillis;

function percentileRows(what: string, millis: readonly number[]): readonly Row[] {
  return [
    { name: `${what}: p50`, value: percentile(millis, 0.5), unit: 'ms' },
    { name: `${what}: p95`, value: percentile(millis, 0.95), unit: 'ms' },
    { name: `${what}: p99`, value: percentile(millis, 0.99), unit: 'ms', note: goal },
  ];
}

async function load(
  world: RunsWorld,
  { answerMillis, count, team }: Omit<Phase, 'what'>,
): Promise<readonly HandOver[]> {
  world.model.answerWithin(answerMillis);
  await world.model.takeHandOvers();
  await runLoad(world, { count, inFlight, team });
  const handOvers = await world.model.takeHandOvers();
  await untilMarked(world);
  await wait(SETTLING_MILLIS);
  return handOvers;
}

/** What each program has used of the processors, and how long it was kept from them. */
async function processorRows(
  world: RunsWorld,
  { count }: Phase,
  work: () => Promise<void>,
): Promise<readonly Row[]> {
  const programs: readonly (readonly [string, readonly number[]])[] = [
    ['operator', [world.managerPid]],
    ['agent', [world.agentPid, world.roomyAgentPid]],
    ['API server and etcd', serverPids()],
    ['the bench itself, model included', [process.pid]],
  ];
  const read = (pids: readonly number[]): ProcessorTime => processorTime(pids.flatMap(threadsOf));
  const before = programs.map(([, pids]) => read(pids));
  await work();
  return programs.flatMap(([program, pids], index) => {
    const after = read(pids);
    const { ran = 0, waited = 0 } = before[index] ?? {};
    return [
      { name: `  processor time per run: ${program}`, value: (after.ran - ran) / count, unit: 'ms' },
      {
        name: `  waits for a processor per run: ${program}`,
        value: (after.waited - waited) / count,
        unit: 'ms',
      },
    ];
  });
}

const serverPids = (): readonly number[] => ['kube-apiserver', '/etcd'].flatMap(childrenRunning);

async function phaseRows(world: RunsWorld, phase: Phase): Promise<readonly Row[]> {
  let handOvers: readonly HandOver[] = [];
  const processors = await processorRows(world, phase, async () => {
    handOvers = await load(world, phase);
  });
  return [...percentileRows(phase.what, handOvers.map(handOverMillis)), ...processors];
}

/** The parts of each hand-over, as Redis has seen them; that it tells of its commands makes all of them a little longer. */
async function partRows(world: RunsWorld, phase: Phase): Promise<readonly Row[]> {
  const stop = await watchTasks(world.redis.client);
  const handOvers = await load(world, phase);
  const times = stop();
  const { items } = await world.api.list<SwarmRun>(
    { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun' },
    { namespace: benchNamespace },
  );
  const runs = new Map(items.map((run) => [run.metadata.name, run]));
  const all = Map.groupBy(handOvers, ({ run }) => run);
  const parts = [...all].flatMap(([name, ofRun]) => partsOfRun(runs.get(name), ofRun, times));
  const names = [
    'agent: from the answer until the result is stored',
    'operator: until the next task is queued',
    'agent: until it asks the model for that one',
  ];
  return names.flatMap((name, index) =>
    percentileRows(
      `  ${name}`,
      parts.map((millis) => millis[index] ?? Number.NaN),
    ).map(({ note: _, ...row }) => row),
  );
}

function partsOfRun(
  run: SwarmRun | undefined,
  handOvers: readonly HandOver[],
  { settled, opened }: TaskTimes,
): readonly (readonly number[])[] {
  const ids = (run?.status?.steps ?? []).map(({ taskID = '' }) => taskID);
  return handOvers.map(({ answeredAtMillis, askedAtMillis }, index) => {
    const [before = '', after = ''] = ids.slice(index);
    const instants = [
      answeredAtMillis,
      settled.get(before) ?? Number.NaN,
      opened.get(after) ?? Number.NaN,
      askedAtMillis,
    ];
    return instants.slice(1).map((instant, part) => instant - (instants[part] ?? Number.NaN));
  });
}

async function measure(world: RunsWorld, size: BenchSize): Promise<readonly Row[]> {
  const phases = wholePhases.map((phase) => ({ ...phase, count: size(phase.count) }));
  // All processes compile what they run.
  for (const { answerMillis, team } of phases) await load(world, { answerMillis, count: size(60), team });
  const rows: Row[] = [];
  for (const phase of phases) rows.push(...(await phaseRows(world, phase)));
  const [, unhurried, real] = phases;
  if (unhurried === undefined || real === undefined) return rows;
  rows.push({ name: `parts, with ${unhurried.what}`, value: unhurried.count * 2, unit: 'times' });
  rows.push(...(await partRows(world, unhurried)));
  for (const pid of serverPids()) for (const thread of threadsOf(pid)) setPriority(thread, LOW_PRIORITY);
  for (const phase of [unhurried, real]) {
    const handOvers = await load(world, phase);
    rows.push(...percentileRows(`API server as if elsewhere, ${phase.what}`, handOvers.map(handOverMillis)));
  }
  return rows;
}

export const run = (size: BenchSize): Promise<readonly Row[]> =>
  withRunsWorld((world) => measure(world, size));
