/** Promises of orchestration 6, of the seed on tree search and of decisions 25 and 34: search mode. */
export const searchRequirements = {
  'SEARCH-1':
    'Planner, executor and evaluator take turns level by level: one plan at a time, only when no node is open (orchestration 6.3, seed)',
  'SEARCH-2':
    'The planner is shown goal, limits and tree as JSON; texts of models travel as untrusted parts (orchestration 6.4, decision 29)',
  'SEARCH-3':
    'BeamSearch keeps the best beamWidth branches of each level, lower ids on ties; failed nodes do not count (orchestration 6.3.6)',
  'SEARCH-4':
    'A planner reply that is wrong anywhere is rejected as a whole, and the planner is told why (orchestration 6.4)',
  'SEARCH-5':
    'A score that cannot be used is asked for again up to maxEvaluatorRetries, then the node is EvalFailed and the planner sees it (seed)',
  'SEARCH-6':
    'A search ends for each of the reasons of the table, in its order; below the threshold it is SearchExhausted (orchestration 6.6, 6.7, seed)',
  'SEARCH-7':
    'Stale planner calls are made anew, stagnation is told of once a streak, the winner gives its whole output (orchestration 6.4, 6.7, 6.8)',
  'SEARCH-8':
    'Every search ends under any planner and evaluator; ids, limits and beam hold, and no child of a pruned node runs (issue 5)',
  'SEARCH-9':
    'A crash at any point of a search gives the same tree, each call is one task (issue 5, must hold)',
  'SEARCH-10': 'status.searchTree stays within 1,000,000 bytes of JSON, whatever models write (decision 25)',
  'SEARCH-11':
    'Iterations, nodes made, scored, pruned and failed, the solution and the end are audited and measured (orchestration 6.8, decision 34)',
  'SEARCH-12': "The seed's manifests run unchanged, and the status has the seed's shape (issue 5, must hold)",
  'SEARCH-13':
    'Two hundred nodes, the most that a search may have, with the longest texts stay below 1 MB; more are refused (issue 5, must hold)',
  'SEARCH-14':
    'Kill the operator at any point of a search: it goes on, no node runs twice, no score is lost (issue 5, must hold)',
  'SEARCH-15':
    'A step of the engine looks at the nodes that it moves on; of those that are settled the planner alone is shown all (issue 5, must hold)',
  'SEARCH-16':
    'Spans tell of plans and of their actions, gauges of how far a search is, in a cluster and without one (orchestration 6.8, 8)',
  'SEARCH-17':
    'A search ends in each of the ways of orchestration 6.6 and in no other; with no limit set at all it still ends (issue 5, must hold)',
} as const;
