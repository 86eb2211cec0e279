export const schemasRequirements = {
  'SCHEMA-1':
    'Every manifest of one corpus gets the same verdict from our validators and from a real API server (design 3)',
  'SCHEMA-2': 'Defaulting offline gives what the API server stores (design 3)',
  'SCHEMA-3': 'The columns of SwarmAgent and SwarmRun are those of the seeds (decision 11)',
  'SCHEMA-4': 'Every kind, enum, bound, required field and CEL rule is in the corpus at least once (issue 3)',
  'SCHEMA-5': 'An unknown field is an error that names the field that was meant (recipes 14)',
  'SCHEMA-6': 'Every spelling of class A is valid and is rewritten to the canonical one (decision 19)',
  'SCHEMA-7': 'A spelling of class B is refused as it is and valid once it is rewritten (decision 19)',
  'SCHEMA-8': 'Where both spellings are set the canonical one holds, with a warning (decision 19)',
  'SCHEMA-9': 'The bearer shorthand without a key is kept as it is (agents 1)',
  'SCHEMA-10':
    'What the spec of a run says once can neither change nor go (decision 33, orchestration 3.1.5)',
  'SCHEMA-11':
    'Agents have at most 57 characters, team and role 56 together; no MCP server is called webhook, builtin or agent (decision 23)',
  'SCHEMA-12': 'Roles and inputs are map lists by name, a pipeline by role (gitops 7)',
  'SCHEMA-13': 'The renderer writes defaults inside list elements, and only there (gitops 7, recipes 9)',
  'SCHEMA-14': 'An audit log that sets only redact does not switch auditing off (governance 9.1.2)',
  'SCHEMA-15': 'Each CRD is under 200 KB, is kept on uninstall and applied server-side (gitops 19)',
  'SCHEMA-16': 'Every manifest of the seeds is valid as it stands (decision 18)',
  'SCHEMA-17': 'A default never beats an alias that the author wrote (decision 19)',
  'SCHEMA-18': 'An unquoted on: of SwarmNotify arrives as true and is understood (gitops 12)',
  'SCHEMA-19': 'Unknown keys of recipe.yaml are errors (recipes 2)',
  'SCHEMA-20': 'Generating twice gives the same bytes (design 3)',
  'SCHEMA-21': 'A compiled CEL rule decides like the CEL library (design 3)',
  'SCHEMA-22': 'The validators ask for no module at run time (design 3)',
  'SCHEMA-23': 'No message repeats a value, since it might be a secret (issue 3)',
} as const;
