/**
 * Calls of webhooks on a real API server, answered by a replica that does not lead, as a process of its own; the leader
 * plays the runs beside it. Limits of fires are out of the way, those of bad tokens are not.
 */
import { Agent } from 'node:http';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { type Call, callTrigger } from '../support/triggers/trigger-call.ts';
import type { BenchSize } from './bench-size.ts';
import type { Row } from './row.ts';
import { untilMarked } from './runs/load.ts';
import { benchAgent, benchNamespace } from './runs/manifests.ts';
import { type RunsWorld, withRunsWorld } from './runs/world.ts';

const path = `/triggers/${benchNamespace}/hook/fire`;
const event: KubeObject = {
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmEvent',
  metadata: { name: 'hook', namespace: benchNamespace },
  spec: {
    source: { type: 'webhook' },
    targets: [{ agent: benchAgent.metadata.name, prompt: 'Say {{ .trigger.body.word }}.' }],
  },
};
const body = '{"word":"good morning"}';

interface Load {
  readonly count: number;
  readonly connections: number;
  readonly code: number;
}

/** Calls on connections that are kept; rejects when one is not answered as expected. */
async function load(port: number, call: Call, { count, connections, code }: Load) {
  const agent = new Agent({ keepAlive: true });
  const latencies: number[] = [];
  let left = count;
  const callOn = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const startMillis = performance.now();
      const { status } = await callTrigger(port, { path, body, ...call }, agent);
      latencies.push(performance.now() - startMillis);
      if (status !== code && status !== 429) throw new Error(`answered ${status}`);
    }
  };
  const startMillis = performance.now();
  await Promise.all(Array.from({ length: connections }, callOn));
  const millis = performance.now() - startMillis;
  agent.destroy();
  return { perSecond: (count * 1_000) / millis, sorted: latencies.toSorted((left, right) => left - right) };
}

const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

async function rowsOf(what: string, ...loading: Parameters<typeof load>): Promise<readonly Row[]> {
  const { perSecond, sorted } = await load(...loading);
  return [
    { name: `${what}: per second`, value: perSecond, unit: '1/s' },
    { name: `${what}: p50`, value: at(sorted, 0.5), unit: 'ms' },
    { name: `${what}: p99`, value: at(sorted, 0.99), unit: 'ms' },
  ];
}

async function measure(world: RunsWorld, size: BenchSize): Promise<readonly Row[]> {
  const unlimited = ['rate', 'burst'].map((name) => `--trigger-webhook-${name}=1000000`);
  const follower = await world.startManager({ flags: ['--disable-admission-webhooks', ...unlimited] });
  await world.put(event);
  const key = { apiVersion: 'v1', kind: 'Secret', namespace: benchNamespace, name: 'hook-webhook-token' };
  const secret = await world.found<KubeObject & { readonly data?: { readonly token?: string } }>(
    key,
    (found) => found?.data?.token !== undefined,
  );
  const token = Buffer.from(secret.data?.token ?? '', 'base64').toString();
  const port = follower.triggerPort;
  while (!(await follower.isReady())) await new Promise((resolve) => setTimeout(resolve, 50));

  // Both processes compile what they run.
  await load(port, { token }, { count: size(300), connections: 10, code: 202 });
  await untilMarked(world);
  const refusals = await rowsOf(
    'bad tokens, 50 connections',
    port,
    { token: 'wrong' },
    { count: size(10_000), connections: 50, code: 401 },
  );
  const alone = await rowsOf(
    'fires, one at a time',
    port,
    { token },
    { count: size(200), connections: 1, code: 202 },
  );
  await untilMarked(world);
  const many = await rowsOf(
    'fires, 50 connections',
    port,
    { token },
    { count: size(1_000), connections: 50, code: 202 },
  );
  return [...refusals, ...alone, ...many];
}

export const run = (size: BenchSize): Promise<readonly Row[]> =>
  withRunsWorld((world) => measure(world, size));
