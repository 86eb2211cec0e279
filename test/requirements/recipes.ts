/** Promises about the seed recipes, their servers and the model that plays them. */
export const recipesRequirements = {
  'RECIPE-1': 'File and object names of the recipes are those of the seeds (README 44)',
  'RECIPE-2': 'Every command of a seed stands in the README, in the order of the seed (README 44)',
  'RECIPE-3': 'The render of a seed recipe is the same bytes every time (recipes 13)',
  'RECIPE-4': 'Namespace prints first, whatever the wave (README 44)',
  'RECIPE-5': 'A seed recipe has no findings (README 44)',
  'RECIPE-6':
    'Incident id and figures of the tools reach the Slack message, and PagerDuty is acknowledged (issue 3)',
  'RECIPE-7':
    "Every figure of the investigator's report traces back to a tool.called audit event (seed, issue 3)",
  'RECIPE-8': 'One ticket costs 1,612 tokens, one incident 10,000, both $0.00 (seeds, README 44)',
  'RECIPE-9': '20 calls with 4 unique arguments reach the server 4 times (seed)',
  'RECIPE-10': 'One server speaks REST, one streamable HTTP, jira SSE with tool create_issue (README 44)',
  'RECIPE-11': 'A server with a bearer token refuses all other requests (issue 3)',
  'RECIPE-12': 'A repeated idempotency key gets the first answer and acts once',
  'RECIPE-13': 'Writes on the list of exclusions always reach the server (seed)',
  'RECIPE-14': 'The pods of a recipe are admitted by Pod Security "restricted" (agents 2.2)',
  'RECIPE-15': 'The variants of the seeds work: bearer token in both spellings, jira over SSE (seeds)',
  'RECIPE-16':
    'A hypothesis that the tool disproves is dropped, and its figures of the root cause reach the answer (seed on tree search)',
  'SCRIPT-1': 'Scripted replies are computed from the request (README 43)',
  'SCRIPT-2': 'A request that the script does not expect is refused with the reason (issue 3)',
  'SCRIPT-3': 'Turns that were never asked for are reported (README 43)',
} as const;
