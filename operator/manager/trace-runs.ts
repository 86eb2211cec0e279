import type { SwarmRun } from '../../schemas/generated/types.ts';
import { isKind } from '../../schemas/rules/kinds.ts';
import { runKind } from '../controllers/common/swarm-kinds.ts';
import type { ObjectCache } from '../kube/object-cache.ts';
import { stepContext, type TracedRun, tellRun } from '../observe/run-tracing.ts';
import { tracedSubmit } from '../observe/tracing.ts';
import type { TaskQueue } from '../queue/task-queue.ts';

/** A queue whose tasks carry the trace of their run. */
export function tracedQueue<Queue extends TaskQueue>(queue: Queue): Queue {
  const submit = tracedSubmit<Parameters<TaskQueue['submit']>[0]>(queue.submit, ({ meta }) =>
    meta.runUid === undefined || meta.stepName === undefined
      ? undefined
      : stepContext(meta.runUid, meta.stepName),
  );
  return { ...queue, submit };
}

const remembered = 1_000;

/** Tells the spans of each run when it ends, while we lead; returns how to stop. */
export function traceRuns(cache: Pick<ObjectCache, 'subscribe'>, isLeading: () => boolean): () => void {
  /** The latest: an answer to a write and a watch may tell of the same change. */
  const told = new Set<string>();
  return cache.subscribe(runKind, ({ before, after }) => {
    if (before === undefined || after === undefined || !isLeading()) return;
    if (!isKind(before, 'SwarmRun') || !isKind(after, 'SwarmRun')) return;
    const run = before.status?.completionTime === undefined ? tracedRun(after) : undefined;
    if (run === undefined || told.has(run.uid)) return;
    told.add(run.uid);
    for (const oldest of told) {
      if (told.size <= remembered) break;
      told.delete(oldest);
    }
    tellRun(run);
  });
}

function tracedRun({ metadata, spec, status }: SwarmRun): TracedRun | undefined {
  const endMillis = millisOf(status?.completionTime);
  if (status === undefined || endMillis === undefined) return undefined;
  const startMillis = millisOf(status.startTime) ?? endMillis;
  const steps = (status.steps ?? []).flatMap((step) => {
    const start = millisOf(step.startTime);
    if (start === undefined) return [];
    return {
      name: step.name,
      phase: step.phase ?? '',
      startMillis: start,
      endMillis: millisOf(step.completionTime) ?? endMillis,
      ...(step.resolvedAgent === undefined ? {} : { agent: step.resolvedAgent }),
      ...(step.phase === 'Failed' ? { failure: step.message ?? 'Failed' } : {}),
    };
  });
  const phase = status.phase ?? '';
  const team = spec.teamRef;
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  return {
    uid: metadata.uid ?? '',
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    ...(team === undefined ? {} : { team }),
    phase,
    startMillis,
    endMillis,
    ...(phase === 'Succeeded' ? {} : { failure: ready?.reason ?? phase }),
    steps,
  };
}

function millisOf(time: string | undefined): number | undefined {
  const millis = Date.parse(time ?? '');
  return Number.isNaN(millis) ? undefined : millis;
}
