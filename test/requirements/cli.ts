/** Promises about the command line. */
export const cliRequirements = {
  'CLI-1':
    'Agents and runs are listed in the columns of the seeds: NAME MODEL REPLICAS READY AGE, NAME PHASE AGE',
  'CLI-2':
    'swarm run takes a team or a lone agent with --prompt; of several teams the first, with a warning that names --flow (governance 14.1)',
  'CLI-3':
    'A recipe is run by its own scripted model, or by LLM_ENDPOINT; which one is said, never a hidden fallback (issue 3)',
  'CLI-4': 'With --watch one line per state of a step and a preview of 120 characters (governance 14.4)',
  'CLI-5': 'The end line, or one JSON document with --output json (governance 13, 14.4)',
  'CLI-6': 'Exit codes: 0 success, 1 findings or failure, 2 usage, 3 internal (README 18)',
  'CLI-7': '--input is an object of strings (governance 13)',
  'CLI-8': 'A SwarmPolicy that enforces aborts with the admission message (governance 14.3)',
  'CLI-9': 'swarm audit lists the newest first, swarm audit tree climbs to the root (governance 13)',
  'CLI-10': 'The demo ends with a summary and exit 0, and shows the refusal of gpt-4o twice (issue 3)',
  'CLI-11': 'The commands of the READMEs run (issue 3)',
  'CLI-12':
    'swarm plugin refresh asks for hard refreshes of the Applications that use the plugin, one by one (gitops 10)',
  'CLI-13':
    'swarm run --watch draws the tree of a search as it grows: redrawn in place on a terminal, told line by line elsewhere (issue 5)',
  'CLI-14':
    'swarm tree prints the tree of a run from a cluster, a local run or a file, with who pruned what and why, as text, Mermaid, DOT or JSON (issue 5)',
  'CLI-15':
    'What models write steers no terminal, is no syntax of Mermaid or DOT, and is shown as it stands (README 43, issue 5)',
  'CLI-16': 'kubectl describe shows who pruned each node of a search and why (issue 5, must hold)',
  'CLI-17':
    'swarm run --provider and --mock choose the provider of every agent; mock needs no key (governance 13, 14.4)',
  'CLI-19':
    'the incident story starts on embedded defaults by its webhook: curl with the generated token starts the run (issue 5, recipes)',
  'CLI-18': 'swarm run --trace draws the local span tree, with durations and failures (governance 13, 14.4)',
} as const;
