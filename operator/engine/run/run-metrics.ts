import type { MetricNote } from '../notes.ts';
import type { Plan } from '../plan/plan.ts';
import { isTerminal, type RunState } from '../state.ts';
import type { Turn } from '../turn.ts';

/** A run has begun (orchestration 8). */
export function startMetric({ plan }: Pick<Turn, 'plan'>): MetricNote {
  return { kind: 'metric', name: 'kubeswarm.run.started', value: 1, attributes: attributesOf(plan) };
}

/** How a run ended, and how long it and its steps took: from the times of its status, which are whole seconds. */
export function endMetrics({ plan, state }: Pick<Turn, 'plan' | 'state'>): readonly MetricNote[] {
  if (!isTerminal(state)) return [];
  const attributes = attributesOf(plan);
  const end: MetricNote =
    state.phase === 'Succeeded'
      ? { kind: 'metric', name: 'kubeswarm.run.succeeded', value: 1, attributes }
      : {
          kind: 'metric',
          name: 'kubeswarm.run.failed',
          value: 1,
          attributes: { ...attributes, reason: state.reason ?? '' },
        };
  const took = (name: MetricNote['name'], times: Times): readonly MetricNote[] => {
    const value = Date.parse(times.completionTime ?? '') - Date.parse(times.startTime ?? '');
    return Number.isNaN(value) ? [] : [{ kind: 'metric', name, value, attributes }];
  };
  return [
    end,
    ...took('kubeswarm.run.duration', state),
    ...state.steps.flatMap((step) => took('kubeswarm.run.step.duration', step)),
  ];
}

type Times = Pick<RunState, 'startTime' | 'completionTime'>;

function attributesOf(plan: Plan): Readonly<Record<string, string>> {
  return { namespace: plan.namespace, team: plan.team ?? '', mode: modeOf(plan) };
}

function modeOf({ flow, team, delegation, steps }: Plan): string {
  if (team === undefined) return 'agent';
  if (flow.kind === 'search') return 'search';
  if (delegation !== undefined) return 'dynamic';
  return steps.some(({ routing }) => routing !== undefined) ? 'routed' : 'pipeline';
}
