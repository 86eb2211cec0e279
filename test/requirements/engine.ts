/** Promises of orchestration 3 and 4 and of the decisions on runs: the flow engine and the run controller. */
export const engineRequirements = {
  'ENGINE-1':
    'A run is Pending from its creation, then Running with RunStarted; three steps take at most six status writes (orchestration 3.2, decision 31)',
  'ENGINE-2':
    'A run with a static defect or a missing input fails at start: InvalidDAG, InvalidInput, NotSupported (orchestration 3.1, 4.1.8)',
  'ENGINE-3':
    'A missing team or agent is waited for up to 60 s, then TeamNotFound or AgentNotFound (orchestration 3.2)',
  'ENGINE-4':
    'Used-up budgets keep a run from starting and from submitting anything new (orchestration 3.3, governance 4.2)',
  'ENGINE-5':
    'Steps start when all they depend on is Succeeded or Skipped; a failed step fails the run at once (orchestration 3.2, 4.1)',
  'ENGINE-6': 'if is evaluated once, a false or broken condition skips the step (orchestration 4.1.3)',
  'ENGINE-7':
    'An agent without ready pods warms up; one that sleeps until submitted gets its task first (orchestration 4.1.6)',
  'ENGINE-8': 'An agent run is one step "agent" with the prompt word for word (orchestration 3.5)',
  'ENGINE-9':
    'Prompts are sorted key lines, the request for the schema, the run input or the outputs of dependencies (orchestration 4.1.4)',
  'ENGINE-10':
    'Untrusted text travels as parts; the engine renders no wrapper and no output twice (decision 29)',
  'ENGINE-11':
    'Checks run in order on the full text; rejectPatterns and denyPatterns fail at once (orchestration 4.2)',
  'ENGINE-12':
    'Validation retries execute at most maxRetries + 1 times with the reason in the next prompt (orchestration 4.2)',
  'ENGINE-13':
    'Semantic checks are tasks on the queue of the role, without tools, 500 tokens, 30 s (orchestration 4.2, decision 7)',
  'ENGINE-14':
    'Verdicts are strict JSON or the one word that was asked for, never a substring (decisions 16 and 29)',
  'ENGINE-15':
    'The run output is its template, else the last step that nobody depends on (orchestration 3.1.4, 4.5.5)',
  'ENGINE-16': 'outputJSON is the whole text or the first JSON block, available as data (orchestration 4.2)',
  'ENGINE-17':
    'Loops execute at most maxIterations times and release dependents only at their end (orchestration 4.2)',
  'ENGINE-18': 'Context policies full, none, extract and compress keep the raw output (orchestration 4.2)',
  'ENGINE-19':
    'The default context policy holds per consumer for distant producers, each summarised once (orchestration 4.2)',
  'ENGINE-20':
    'Outputs are cut at maxOutputBytes; over 16 KiB or 192 KiB a run the status keeps a reference; a lost one is OutputLost (decision 24)',
  'ENGINE-21':
    'An early end cancels tasks, then marks steps: deadline, cancel annotation (orchestration 3.2, gitops 11)',
  'ENGINE-22': 'More tokens than maxTokens fail the run as BudgetExceeded (orchestration 3.3.3)',
  'ENGINE-23':
    'Costs have six decimals by longest model prefix; unknown models leave them out and warn once (decision 35, governance 5)',
  'ENGINE-24':
    'Commands follow from the state: a step that waits for a result submits its task again, idempotently (decision 31)',
  'ENGINE-25': 'Audit entries form a tree with ids that a repeat gives again (governance 9.2, 9.3)',
  'ENGINE-26': 'Input: defaults, then the input of the team, then that of the run (orchestration 3.1.3)',
  'ENGINE-27':
    'Whatever happens between two effects, a run ends the same and each execution is one task (issue 3, must hold)',
  'RUN-1':
    'A run of three steps is written once to claim it, at most six times for status, once at its end; no finalizer (decision 31)',
  'RUN-2':
    'The team is copied into the run once; later edits of the team do not affect it (orchestration 3.1.2)',
  'RUN-3':
    'Ready is Unknown until the end, then True or False with Stalled; Validated is a condition of its own (decision 21)',
  'RUN-4': 'A team or agent that comes within 60 s starts the run (orchestration 3.2)',
  'RUN-5': 'A run that is marked as finished and has no status is Restored and never executed (gitops 3)',
  'RUN-6': 'The cancel annotation and deletion cancel the tasks of a run (gitops 11, decision 31)',
  'RUN-7': 'A settled task wakes its run; without news a run is looked at every 5 s (orchestration 3.2)',
  'RUN-8':
    'An operator that dies between any two effects of a run finds the same end, each task once (issue 3, must hold)',
  'RUN-9':
    'A role is played by its agent, the agent of its own name, the team-made agent, or the entry of another team (orchestration 2.1)',
  'RUN-10':
    'Policies reach runs: denied patterns and the daily ceiling of the namespace, but not in Audit mode (governance 1.6, decision 2)',
  'RUN-11':
    'The audit trail of a run is whole whatever operator dies, and an entry written twice bears the same id (governance 9.2, 9.3).',
  'RUN-12':
    'The next step of a run does not wait for the API server, and nothing that was not stored is lost (issue 4, must hold).',
} as const;
