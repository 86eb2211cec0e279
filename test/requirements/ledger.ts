export const ledgerRequirements = {
  'LEDGER-1':
    'Tokens are reserved before a call and settled after it, atomically, so that concurrent calls cannot overspend (decision 15)',
  'LEDGER-2':
    'Windows of 24 h roll per agent and for all agents of a namespace (decision 3, governance 1.6.2)',
  'LEDGER-3': 'What is done twice is done once (decision 36)',
  'LEDGER-4':
    'When Redis has lost its data, windows are seeded from status before any task starts (gitops 22)',
  'LEDGER-5': 'All pods of a namespace share its windows, under keys of that namespace (decision 22)',
  'LEDGER-6':
    'Where there is a limit an unreachable store refuses; without, the call proceeds and is counted (decision 15, agents 2.5.4)',
  'LEDGER-7':
    'The operator counts the larger of what runs tell and what the ledger tells; failed attempts count (agents 2.5.5)',
  'LEDGER-8': 'Money is counted in whole micro-dollars, rounded up (decision 15)',
  'LEDGER-9': 'What was reserved by somebody who died counts as spent (decision 15)',
  'LEDGER-10':
    'What was set aside for somebody who never heard of it is given up, and never counted (decision 15)',
  'LEDGER-11':
    'A Redis that was killed may have lost what it acknowledged: nothing that is limited is granted before it was told anew (gitops 22, decision 15)',
  'LEDGER-12': 'Calls that nothing limits do not wait for that (decision 15, agents 2.5.4)',
} as const;

export const queueRiskRequirements = {
  'QUEUERISK-1':
    'That the queue is not durable is an event on the Deployment, a metric and a log line (gitops 22)',
  'QUEUERISK-2': 'The queue of an agent goes with it',
  'QUEUERISK-3':
    'Of agents that went while no operator ran, the next one drops the queues, with what killed ones held',
} as const;
