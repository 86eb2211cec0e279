import { setTimeout as sleep } from 'node:timers/promises';
import type { SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { applyObjects } from '../run/apply-objects.ts';
import { watchRun } from '../run/watch-run.ts';
import { type DemoContext, DemoFailure } from './demo-context.ts';
import { runPanel } from './run-panel.ts';

const agentKind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmAgent' };
const frameMillis = 100;
const readyWithinMillis = 15_000;

/**
 * Shows agents until they are ready, then applies the runs among `objects` and shows the first to its end.
 * Throws DemoFailure unless it succeeds.
 */
export async function playRun(
  objects: readonly KubeObject[],
  namespace: string,
  context: DemoContext,
): Promise<SwarmRun> {
  const { cluster, panel, signal } = context;
  const runs = objects.filter(({ kind }) => kind === 'SwarmRun');
  const [declared] = runs;
  if (declared === undefined) throw new DemoFailure('the render holds no SwarmRun');
  let run: SwarmRun | undefined;
  const draw = async (): Promise<readonly SwarmAgent[]> => {
    const agents = (await cluster.api.list<SwarmAgent>(agentKind, { namespace })).items;
    const toolCalls = cluster.audit.events.filter(
      (event) => event.namespace === namespace && event.action === 'tool.called',
    );
    panel.show(runPanel({ agents, toolCalls, nowMillis: Date.now(), ...(run !== undefined && { run }) }));
    return agents;
  };

  const stopDrawing = new AbortController();
  const drawing = redraw(draw, AbortSignal.any([signal, stopDrawing.signal]));
  try {
    await untilReady(draw, signal);
    await applyObjects(cluster.api, runs, () => undefined);
    run = await watchRun(cluster, {
      namespace,
      name: declared.metadata.name,
      signal,
      onChange: (state) => {
        run = state;
        void draw();
      },
    });
  } finally {
    stopDrawing.abort();
    await drawing;
  }
  await draw();
  panel.settle();
  if (run.status?.phase !== 'Succeeded') {
    const why = run.status?.conditions?.find(({ type }) => type === 'Ready')?.message ?? 'no reason is known';
    throw new DemoFailure(`run ${run.metadata.name} ended as ${run.status?.phase}: ${why}`);
  }
  return run;
}

/** Ages go on while nothing else changes. */
async function redraw(draw: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await draw();
    await sleep(frameMillis, undefined, { signal }).catch(() => undefined);
  }
}

async function untilReady(list: () => Promise<readonly SwarmAgent[]>, signal: AbortSignal): Promise<void> {
  const startedMillis = performance.now();
  while (performance.now() - startedMillis < readyWithinMillis) {
    const agents = await list();
    const isReady = ({ spec, status }: SwarmAgent): boolean =>
      (status?.readyReplicas ?? 0) >= (spec.runtime?.replicas ?? 1);
    if (agents.length > 0 && agents.every(isReady)) return;
    await sleep(20, undefined, { signal });
  }
  throw new DemoFailure(`the agents are not ready after ${readyWithinMillis / 1000} s`);
}
