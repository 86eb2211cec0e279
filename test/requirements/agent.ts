/** Promises about the agent: model loop, model client, tools. */
export const agentRequirements = {
  'AGENT-1': 'A reply without tool calls is the result of the task (agents 4.4)',
  'AGENT-2': 'Calls of one turn never run in parallel and keep their order (agents 4.4, seed)',
  'AGENT-3': 'The presence of tool calls decides, not the finish reason (agents 4.4)',
  'AGENT-4': 'Truncation by the token cap returns the partial text as success (agents 4.4)',
  'AGENT-5': 'A task ends after 100 turns with "tool loop exceeded 100 turns" (agents 4.4)',
  'AGENT-6': 'When the provider supports no tools, the task goes on once without them (agents 4.4)',
  'AGENT-7': 'Usage is summed over all model calls of the attempt, failed ones included (agents 4.3)',
  'AGENT-8': 'Usage that a provider does not report is estimated and marked',
  'AGENT-9':
    'Untrusted parts are wrapped with a nonce per attempt, told in the system prompt (decisions 16, 29)',
  'AGENT-10': 'No text can close the wrapper it is handed over in (decision 16, issue 3)',
  'LLM-1': 'Temperature is omitted for the o-series (agents 10.1)',
  'LLM-2': 'max_completion_tokens is sent; on a 400 naming it, once more as max_tokens (agents 10.1)',
  'LLM-3':
    '400, 401, 403, 404 and 422 are permanent; 429, 5xx and network errors are repeated (agents 4.3, 4.4)',
  'LLM-4': 'Provider: AGENT_PROVIDER, else a set endpoint, else the prefix of the model (decision 26)',
  'LLM-5': 'A missing key names its variable and fails tasks, not the start (agents 10.1)',
  'LLM-6': 'Up to 2 repeats inside the deadline, honouring Retry-After (agents 4.4)',
  'LLM-7': 'A model server that answers garbage gives a clear error (issue 3)',
  'LLM-8': 'An answer without end is cut off (issue 3)',
  'LLM-9': 'A model server that hangs is given up at the deadline (issue 3)',
} as const;
