/** Nothing is lost when a part dies (issue part 2); each with a run in flight, which ends with its result once. */
export const faultRequirements = {
  'FAULT-1': 'The leader of two operators is killed (SIGKILL).',
  'FAULT-2': 'An agent is killed while the model holds its reply: the task goes on within seconds.',
  'FAULT-3': 'Redis is restarted, on its append-only file.',
  'FAULT-4': 'Redis is away for longer than callers try to connect.',
  'FAULT-5': 'The API server is restarted.',
  'FAULT-6': 'All connections to the API server are cut, or fall silent without a word.',
  'FAULT-7':
    'The webhooks are down: ordinary writes pass, governed ones are refused, runs go on (governance 11).',
  'FAULT-8': 'A leader that stood still for longer than its lease does not act when it goes on.',
  'FAULT-9': 'Two operators that both lead do each thing once.',
  'FAULT-10':
    'An upgrade with 50 runs in flight, the new operator before the old one stops, loses none and repeats no step.',
  'FAULT-11':
    'Operator, agent or Redis are killed at random instants of real runs: all end, none is stuck, no finished task is repeated.',
  'FAULT-12': 'Of finished runs nothing stays in Redis or in the operator but what decision 22 says.',
  'FAULT-13': 'A namespace with a run in flight is deleted to its end, with the operator up and down.',
  'FAULT-14': 'The node is gone with all of its pods; some start again when it is back, others are replaced.',
} as const;
