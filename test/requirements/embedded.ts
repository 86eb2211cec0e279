export const embeddedRequirements = {
  'EMBED-1':
    'A pod environment is what a kubelet makes: envFrom in order, env over it, $(NAME) expanded (agents 2.3)',
  'EMBED-2':
    'A missing Secret or ConfigMap keeps a pod from starting and says what to create; it starts when that comes',
  'EMBED-3': 'Services lead to the Deployment they select, by name, namespace and port',
  'EMBED-4':
    'Images run as child processes with PORT, are ready when the port accepts, and their output is kept as logs',
  'EMBED-5':
    'A changed template rolls pods one by one: the old one stops when the new one is ready (agents 2.2)',
  'EMBED-6': 'Deleting the namespace removes every object and stops every pod (seeds, Cleanup)',
  'EMBED-7':
    'Killed between any two effects and started on the same state: same end, each step settled once (issue 3)',
  'EMBED-8': 'A job that was executed to its end is not executed again after a crash (issue 3, decision 22)',
  'EMBED-9': 'Tool effects reach a server once per key, whatever is killed (issue 3)',
  'EMBED-10': 'The support-triage seed runs to its end on the embedded cluster (seed)',
  'EMBED-11': 'The incident-response seed runs to its end, with its tools called in order (seed)',
  'EMBED-12': 'A changed prompt rolls the agent, and the next run is given the new one (agents 2.2)',
  'EMBED-13': 'A canary secret shows in no object, log, event or audit record (issue 3)',
  'EMBED-14':
    'A restart does not hand out daily limits again: the ledger is seeded from status (decision 36)',
} as const;
