export const triggerRequirements = {
  'HOOK-1': 'Calls are refused in the order, with the codes and in the words of orchestration 7.4',
  'HOOK-2': 'A call with the token fires, and names its caller by address and the digest of the token',
  'HOOK-3': 'A JSON object is the body whatever its Content-Type; anything else fires with an empty one',
  'HOOK-4': 'Neither tokens nor bodies stand in the log, also when firing fails',
  'HOOK-5': 'A token is rotated by editing its Secret',
  'HOOK-6': 'Calls with the same Idempotency-Key are one firing (decision 42)',
  'HOOK-7': 'Failed authentications are limited by address, and fires by event (decision 42)',
  'HOOK-8': 'sync answers how the run ended, and at its deadline 504 while the run goes on',
  'HOOK-9':
    'sse tells of each step as it starts and ends, and of the end of the run, and that it is there meanwhile',
  'HOOK-10': 'At most 500 streams are open on a replica; one more is refused before it fires',
  'HOOK-15':
    'Who does not finish a call, says what is no HTTP, or is one too many is cut off (7.4); who waits for a busy operator is not',
  'HOOK-12': 'The webhook URL stands in status; without a base it is that of the Service (governance 12.2.3)',
  'HOOK-13':
    'The token is 64 hex characters in a Secret owned by the event, made when absent and never overwritten',
  'HOOK-14': 'A webhook that starts only some of its targets answers 500, and what was started stays',
  'HOOK-16':
    'What a step says comes as token events between its start and its end, and the last draft is its output (orchestration 7.4)',
  'HOOK-17': 'No token shows a secret, also one that is cut in two',
  'HOOK-18': 'Outputs that a team hides, or that a policy may refuse, are not told as tokens',
  'HOOK-19':
    'Tokens are best effort: no task fails or waits for them, and the run is waited for 1 s longer at most',
  'HOOK-20': 'A list of tokens holds 10,000 chunks, ends with __EOF__ and expires after 5 min (7.4)',
  'HOOK-11': 'In a burst of good and bad calls each gets its exact code, and no run is started too many',
} as const;
