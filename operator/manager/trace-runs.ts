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
    // Of a sub-task the call is, by which it was handed on: that span runs now.
    meta.runUid === undefined || meta.stepName === undefined || meta.parentTaskId !== undefined
      ? undefined
      : stepContext(meta.runUid, meta.stepName),
  );
  return { ...queue, submit };
}

/** Tells the spans of each run when it ends, while we lead; returns how to stop. */
export function traceRuns(cache: Pick<ObjectCache, 'subscribe'>, isLeading: () => boolean): () => void {
  // Not told by what was known before: that may be the answer to the write that ended the run.
  const unfinished = new Set<string>();
  return cache.subscribe(runKind, ({ before, after }) => {
    const uid = (after ?? before)?.metadata.uid ?? '';
    const run = after !== undefined && isKind(after, 'SwarmRun') ? tracedRun(after) : undefined;
    if (after !== undefined && run === undefined) {
      unfinished.add(uid);
      return;
    }
    const hasEnded = unfinished.delete(uid);
    if (run !== undefined && hasEnded && isLeading()) tellRun(run);
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
