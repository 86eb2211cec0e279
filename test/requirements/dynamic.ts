/** Promises about dynamic mode: a run whose entry role hands work on. */
export const dynamicRequirements = {
  'DYNAMIC-1': 'A run has one step named after the entry role, and ends as its task ends (orchestration 5.2)',
  'DYNAMIC-2':
    'The prompt is spec.prompt, else the only input when that is `prompt`, else sorted `key: value` lines (orchestration 5.2)',
  'DYNAMIC-3':
    'Fan-out tools are for roles that may delegate and for agents whose allow list names them (decision 6)',
  'DYNAMIC-4':
    'A role hands work only along its canDelegate, within its namespace, at offer and at call (agents 5.8)',
  'DYNAMIC-5':
    'submit_subtask, collect_results, spawn_and_collect and delegate take and return what agents 5.8 says',
  'DYNAMIC-6': 'An empty prompt, an unknown role, a foreign id or wrong input is a tool error (agents 5.8)',
  'DYNAMIC-7': 'At the deadline partial results are returned, and no error (agents 5.8)',
  'DYNAMIC-8': 'Waiting frees the slot: an agent with one slot that fans out to itself goes on (agents 5.8)',
  'DYNAMIC-9': 'Sub-tasks inherit run, deadline and routes, and are one deeper (agents 5.8)',
  'DYNAMIC-10': 'A role that spawns itself ends at the depth that the registry allows (agents 8, issue 5)',
  'DYNAMIC-11':
    'Each sub-task runs once, whatever dies: its id follows from its parent and from what is asked (decision 22, issue 5)',
  'DYNAMIC-12': 'What sub-tasks used is added to the step of the run, and told by agent (decision 36)',
  'DYNAMIC-13':
    'Sub-tasks are cancelled when the run fails or times out, and finish when it succeeds (orchestration 5.2)',
  'DYNAMIC-14':
    'delegate.sent, delegate.received and task.received of the child hang on each other (governance 9.3)',
  'DYNAMIC-15':
    'A run of more tokens than maxTokens fails, those of sub-tasks under way included (orchestration 3.3.3)',
  'DYNAMIC-16': 'Recipe 04-fan-out-research runs on embedded defaults, without a cluster (issue 5)',
  'DYNAMIC-17':
    'The span of a sub-task hangs on kubeswarm.delegate, in the trace of the run (agents 5.8, 12)',
  'DYNAMIC-18':
    'Answers of sub-tasks are handed on whole, above 16 KiB by way of the store of the run, and bounded as those of all tools (agents 5.8, decision 24)',
  'DYNAMIC-19': 'A delegate cycle is refused by admission, and fails a run that brings it along (issue 5)',
} as const;
