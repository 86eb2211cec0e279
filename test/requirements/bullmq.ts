/** What operator/queue/bullmq promises beyond what every task queue does (test/requirements/queue.ts). */
export const bullmqRequirements = {
  'BULLMQ-1':
    'There is one BullMQ queue for each agent or role, and the id of a job is that of its task (spec/README 1 and 22).',
  'BULLMQ-2':
    'Every Redis key and channel of a namespace begins `<prefix>:<namespace>.`; the prefix can be set (spec/README 1 and 22).',
  'BULLMQ-3':
    'A result is stored before its job is acknowledged; a crash between the two neither loses it nor runs the task again (agents 4.2).',
  'BULLMQ-4': 'A task that takes longer than its lock lasts stays with its worker (agents 4.3, design 6).',
  'BULLMQ-5':
    'A task of a worker that was killed is delivered again, once, to another worker (spec/README 1).',
  'BULLMQ-6':
    'A worker whose event loop stood still says so; the result of a task that went to another worker meanwhile is ignored (design 6).',
  'BULLMQ-7':
    'Tasks that wait, run or wait for a retry survive a restart of Redis with an append-only file (gitops 22).',
  'BULLMQ-8':
    'The operator holds one subscription for all namespaces; what it misses it finds by asking (spec/README 1 and 22).',
  'BULLMQ-9': 'Settled tasks are told on the channel `<prefix>:<namespace>.settled` (spec/README 22).',
  'BULLMQ-10': 'An error says what to do and never a password (common rules).',
  'BULLMQ-11':
    'The credentials of a namespace work for its own keys and channels and for no other (gitops 16).',
  'BULLMQ-12':
    'What Redis holds is bounded: a run that is forgotten leaves a mark for ten minutes, event streams are cut (design 6, spec/README 22).',
  'BULLMQ-13': 'The failed set of BullMQ is the dead letter (spec/README 22).',
  'BULLMQ-14': 'KEDA finds what waits and what is active in two Redis lists (spec/README 1 and 22).',
  'BULLMQ-15': 'Several workers settle each of many tasks once, and no two run one task at once (design 6).',
  'BULLMQ-16': 'A task whose deadline passes while nobody works on its queue fails (agents 4.3).',
  'BULLMQ-17':
    'A process takes back at once what an earlier one of its name held: the container of a pod that was killed (issue part 2).',
  'BULLMQ-18':
    'Tasks of a run that was forgotten are not opened again by an operator that has not heard of its end (issue part 2).',
  'BULLMQ-19':
    'After an outage of Redis that is longer than their locks, tasks stay with the workers that run them (issue part 2).',
  'BULLMQ-20':
    'Whatever agents of one namespace write, tasks of another are neither cancelled nor forgotten by it, and their ends are heard (gitops 16).',
  'BULLMQ-21': 'A queue serves after it was dropped, also when the drop broke off (issue part 2).',
  'BULLMQ-22':
    'A short result comes with the news of its end; what is stored stays the truth when news is lost (issue part 2).',
  'BULLMQ-23':
    'No worker begins a task that has ended, whoever ended it and whatever broke off then (issue part 2).',
} as const;
