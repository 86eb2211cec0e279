/** What operator/queue promises. */
export const queueRequirements = {
  'QUEUE-1': 'Submit is idempotent by task id, also after the task has settled (spec/README 1 and 22).',
  'QUEUE-2': 'A task settles once; its result is stored before anybody is told (agents 4.2).',
  'QUEUE-3': 'Cancelling removes waiting tasks; they settle as Cancelled (spec/README 22).',
  'QUEUE-4':
    'Cancelling aborts an active call within 1 s, and its late result is ignored (spec/README 22, orchestration 3.2).',
  'QUEUE-5': 'Executions are retries + 1; the delay before a retry is 1 s doubling to 30 s (agents 4.3).',
  'QUEUE-6': 'An error that is not retryable is final at once (agents 4.3).',
  'QUEUE-7': 'A task that is not finished at its deadline fails and is not retried (agents 4.3).',
  'QUEUE-8':
    'Tasks and results survive a process that dies; unfinished tasks are delivered again (agents 4.2).',
  'QUEUE-9':
    'A task delivered more than retries + 1 times without a result is given up: `worker crashed repeatedly` (agents 4.3).',
  'QUEUE-10': 'The depth of a queue is what waits and what is active: KEDA scales on it (spec/README 1).',
  'QUEUE-11': 'Settled tasks stay until their run is terminal and recorded (spec/README 22).',
  'QUEUE-12': 'Tasks of a queue are served in the order in which they came (agents 4.2).',
  'QUEUE-13':
    'A worker that stops takes no new task, lets running ones finish for a while and gives back the rest (agents 4.3).',
  'QUEUE-14': 'Settled tasks that nobody forgets are kept for 7 days at most (spec/README 22).',
  'QUEUE-15': 'Tokens of failed attempts count in the result of their task (orchestration 3.3.2).',
  'QUEUE-16':
    'Runs that were deleted while no operator looked are found by what is left of them (spec/README 31).',
  'QUEUE-17': 'Who names a namespace cancels, forgets and reads no task of another one (gitops 16).',
} as const;
