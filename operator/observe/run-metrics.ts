import type { MetricEntry } from './metric-catalogue.ts';

const ofRun = ['namespace', 'team', 'mode'] as const;

/** What runs tell (orchestration 8, decision 40). */
export const runMetrics = {
  'kubeswarm.run.started': {
    type: 'counter',
    by: 'operator',
    labels: ofRun,
    help: 'Runs that began; mode is pipeline, routed, dynamic, search or agent',
  },
  'kubeswarm.run.succeeded': {
    type: 'counter',
    by: 'operator',
    labels: ofRun,
    help: 'Runs that succeeded',
  },
  'kubeswarm.run.failed': {
    type: 'counter',
    by: 'operator',
    labels: [...ofRun, 'reason'],
    help: 'Runs that failed, also before they began',
  },
  'kubeswarm.run.duration': {
    type: 'histogram',
    unit: 'ms',
    by: 'operator',
    labels: ofRun,
    help: 'How long a run took from its start, in whole seconds',
  },
  'kubeswarm.run.step.duration': {
    type: 'histogram',
    unit: 'ms',
    by: 'operator',
    labels: ofRun,
    help: 'How long a step took, in whole seconds',
  },
} as const satisfies Readonly<Record<string, MetricEntry>>;
