import type { MetricEntry } from './metric-catalogue.ts';

const ofSearch = ['namespace', 'team', 'strategy'] as const;

/** What searches tell (orchestration 6.8, decision 34). */
export const searchMetrics = {
  'kubeswarm.search.nodes.created': {
    type: 'counter',
    by: 'operator',
    labels: ofSearch,
    help: 'Nodes that planners made',
  },
  'kubeswarm.search.nodes.pruned': {
    type: 'counter',
    by: 'operator',
    labels: [...ofSearch, 'reason'],
    help: 'Nodes that were dropped: by planner, evaluator, beam or end',
  },
  'kubeswarm.search.node.score': {
    type: 'histogram',
    by: 'operator',
    labels: ofSearch,
    help: 'Scores of nodes, 0 to 1000',
  },
  'kubeswarm.search.iterations': {
    type: 'counter',
    by: 'operator',
    labels: ofSearch,
    help: 'Times that planners were asked, retries not counted',
  },
  'kubeswarm.search.best_score': {
    type: 'gauge',
    by: 'operator',
    labels: [...ofSearch, 'run'],
    help: 'Best score of a search under way',
  },
  'kubeswarm.search.stagnation_iterations': {
    type: 'gauge',
    by: 'operator',
    labels: [...ofSearch, 'run'],
    help: 'Iterations in a row without a better score, of a search under way',
  },
  'kubeswarm.search.evaluator.parse_failures': {
    type: 'counter',
    by: 'operator',
    labels: ofSearch,
    help: 'Scores that could not be used',
  },
  'kubeswarm.search.planner.validation_failures': {
    type: 'counter',
    by: 'operator',
    labels: ofSearch,
    help: 'Plans that were rejected, or did not come in time',
  },
} as const satisfies Readonly<Record<string, MetricEntry>>;
