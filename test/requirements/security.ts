/** What nobody outside may bring about, whatever they answer, echo or write into a repository. */
export const securityRequirements = {
  'SEC-1':
    'A model server that hangs, answers garbage, 429 or 500, or breaks off ends the run in bounded time with the reason (issue 3)',
  'SEC-2':
    'An MCP server that dies in mid-call, hangs or answers 20 MB costs the task one tool result, not the run (issue 3)',
  'SEC-3':
    'Control characters, escape sequences and direction marks never reach the terminal of a person raw (issue 3)',
  'SEC-4': 'A finding and a row of the audit table are one line, whatever they quote (issue 3)',
  'SEC-5': 'Only its owner can read a state directory: Secrets lie in it (issue 3)',
  'SEC-6':
    'Exit codes are 0, 1, 2 and 3 for every command, and nothing stands on stdout when anything is wrong (README 18)',
  'SEC-7': 'A state directory belongs to one process at a time; who comes second is told so and exits 1',
  'SEC-8': 'Credentials in URLs work, and show in no status, event, log, audit record or output (issue 3)',
  'SEC-9':
    'A canary in every Secret shows in no object, status, event, audit record, log, output or journal but that of the Secret (issue 3)',
  'SEC-10':
    'Text of models, tools and inputs is never a template, never closes its wrapper, never becomes a verdict (issue 3)',
  'SEC-11': 'Values of a recipe cannot become keys or documents of its render (issue 3)',
  'SEC-12':
    'Names of tools that a server makes up cannot leave their place on the wire, in audit or in status (issue 3)',
  'SEC-13': 'A file whose text is turned round for a reviewer is told of, comments included (issue 4)',
} as const;
