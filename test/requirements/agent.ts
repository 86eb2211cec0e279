/** Promises about the agent: model loop, model client, tools. */
export const agentRequirements = {
  'WORKER-1': 'A reply without tool calls is the result of the task (agents 4.4)',
  'WORKER-2': 'Calls of one turn never run in parallel and keep their order (agents 4.4, seed)',
  'WORKER-3': 'The presence of tool calls decides, not the finish reason (agents 4.4)',
  'WORKER-4': 'Truncation by the token cap returns the partial text as success (agents 4.4)',
  'WORKER-5': 'A task ends after 100 turns with "tool loop exceeded 100 turns" (agents 4.4)',
  'WORKER-6': 'When the provider supports no tools, the task goes on once without them (agents 4.4)',
  'WORKER-7': 'Usage is summed over all model calls of the attempt, failed ones included (agents 4.3)',
  'WORKER-8': 'Usage that a provider does not report is estimated and marked',
  'WORKER-9':
    'Untrusted parts are wrapped with a nonce per attempt, told in the system prompt (decisions 16, 29)',
  'WORKER-10': 'No text can close the wrapper it is handed over in (decision 16, issue 3)',
  'WORKER-11':
    'A task goes from the queue to model and tools over real HTTP and back as a settled result (issue 3)',
  'WORKER-12': 'Permanent and retryable failures are told apart; retries + 1 executions at most (agents 4.3)',
  'WORKER-13': 'Cancelling a running task aborts its model call (decision 22)',
  'WORKER-14':
    'Tokens are reserved before and settled after a call, per agent and namespace (decisions 3, 15)',
  'WORKER-15': 'Nothing secret stands in outputs, status or logs (issue 3)',
  'WORKER-16': 'MCP failures never stop the start and affect only their own server (agents 4.1)',
  'WORKER-17':
    'Deny wins over allow, at offer and at call; allow does not restrict built-ins (agents 5.2, decisions 5, 28)',
  'WORKER-18': 'Names as small models say them are resolved, ambiguous ones are not (agents 5.1)',
  'WORKER-19':
    'Sandbox trust, or enforceInputValidation, checks arguments before the call (agents 5.2, governance 2.3)',
  'WORKER-20': 'Tool errors and invalid arguments go back to the model; the task goes on (agents 4.4)',
  'WORKER-21': 'A call takes 30 s at the most (agents 5.5)',
  'WORKER-22': 'One circuit breaker per target: threshold, cool-down, probes (agents 5.6)',
  'WORKER-23': 'Webhook tools: method, body or query, statuses, 1 MiB (agents 5.7)',
  'WORKER-24': 'The environment is the contract with the operator (agents 2.3, decision 30)',
  'WORKER-25': 'A wrong environment keeps the agent from starting and lists all errors (agents 2.3)',
  'WORKER-26': 'No answer of a server fills the memory of the agent (issue 3)',
  'WORKER-27':
    'Spans for task, model call and tool call, within the trace of the job (agents 12, governance 10.2)',
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
  'LLM-11': 'A reply that is streamed is the same as one that is not: text, tool calls, usage (agents 4.2)',
  'LLM-12': 'A stream that breaks off is repeated like any network error; it ends with its task',
  'LLM-13': 'Servers that refuse stream_options, or to stream, are asked without',
  'MCP-1': 'Streamable HTTP, HTTP+SSE and REST are detected once per server (agents 5.5)',
  'MCP-2': 'A lost session or stream is opened again, once, and the call goes through (agents 5.5)',
  'MCP-3':
    'A server that dies in mid-call is a tool error; a call that may have acted is not repeated (issue 3)',
  'MCP-4': 'Text parts are joined by newlines, other parts become a placeholder (agents 5.5)',
  'MCP-5': 'A tool result of 20 MB is cut with a clear note (issue 3)',
  'MCP-6': 'Lists of tools are read to their last page (agents 5.5)',
  'MCP-7': 'Bearer token and headers go with every request; headers never override the token (agents 5.5)',
  'MCP-8': 'A missing token or certificate disables that server only (agents 5.5)',
  'MCP-9': 'Discovery is retried in the background, 1 s doubling to 60 s (agents 4.1)',
  'MCP-13':
    'An agent waits for MCP servers that do not answer yet before its first task, for a bounded time (agents 4.1, decision 44)',
  'MCP-10': 'With dynamic discovery a changed list applies to the next task (agents 5.5)',
  'MCP-12':
    'mTLS: client certificate and key, the own authority if there is one, TLS 1.2 or newer (agents 5.5)',
  'MCP-11': 'What is no MCP server gives a clear reason (issue 3)',
} as const;
