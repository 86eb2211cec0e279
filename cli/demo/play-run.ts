import { setTimeout as sleep } from 'node:timers/promises';
import type { SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { applyObjects } from '../run/apply-objects.ts';
import { watchRun } from '../run/watch-run.ts';
import { type DemoContext, DemoFailure } from './demo-context.ts';
import { areReady, runFrame } from './run-frame.ts';

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

  const draw = async (run?: SwarmRun): Promise<readonly SwarmAgent[]> => {
    const { items: agents } = await cluster.api.list<SwarmAgent>(agentKind, { namespace });
    await cluster.audit.flush();
    const toolCalls = cluster.audit.events.filter(
      (event) => event.namespace === namespace && event.action === 'tool.called',
    );
    panel.show(runFrame({ agents, toolCalls, nowMillis: Date.now(), ...(run !== undefined && { run }) }));
    return agents;
  };

  await untilReady(() => draw(), signal);
  await applyObjects(cluster.api, runs, () => undefined);
  // Every state is drawn, in order; between them the ages go on.
  let shown: SwarmRun | undefined;
  let drawing: Promise<unknown> = Promise.resolve();
  const enqueue = (run: SwarmRun): void => {
    drawing = drawing.then(() => draw(run));
  };
  const ticker = setInterval(() => shown !== undefined && enqueue(shown), frameMillis);
  try {
    const run = await watchRun(cluster, {
      namespace,
      name: declared.metadata.name,
      signal,
      onChange: (state) => {
        shown = state;
        enqueue(state);
      },
    });
    await drawing;
    if (run.status?.phase === 'Succeeded') return run;
    const why = run.status?.conditions?.find(({ type }) => type === 'Ready')?.message ?? 'no reason is known';
    throw new DemoFailure(`run ${run.metadata.name} ended as ${run.status?.phase}: ${why}`);
  } finally {
    clearInterval(ticker);
    await drawing;
    panel.settle();
  }
}

async function untilReady(list: () => Promise<readonly SwarmAgent[]>, signal: AbortSignal): Promise<void> {
  const startedMillis = performance.now();
  while (performance.now() - startedMillis < readyWithinMillis) {
    if (areReady(await list())) return;
    await sleep(20, undefined, { signal });
  }
  throw new DemoFailure(`the agents are not ready after ${readyWithinMillis / 1000} s`);
}
