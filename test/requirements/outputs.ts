export const outputRequirements = {
  'OUTPUT-1':
    'Up to 16 KiB of an output stand in status, 192 KiB a run; of more, status keeps 1 KiB, digest and size, and the store has the text before the step counts as Succeeded (decision 24)',
  'OUTPUT-2':
    'An output that the store has lost fails the step that needs it with OutputLost; nothing is run again (decision 24)',
  'OUTPUT-3': 'Stored outputs are deleted with their run (decision 24)',
  'OUTPUT-4': 'Long results do not go through the queue',
  'OUTPUT-5':
    'With outputVisibility Reference, of a team or forced by a policy, status holds digest and size only (gitops 18)',
  'OUTPUT-6': 'A run with 100 steps of 200 KB output each stays under 256 KB, and nothing is lost',
} as const;
