/** Promises of parameters and environments: what Argo CD announces, and what lint and diff say of each environment. */
export const environmentRequirements = {
  'PARAM-1':
    'Announced are the recipe’s parameters with what applies when they are not given, in the environment and with the values files of the Application (recipes 4)',
  'PARAM-2':
    'An Application that gives the announced defaults renders the same bytes as one that does not (issue 6)',
  'PARAM-3': 'One schema decides form and type of a parameter, for announcing, docs and decoding (issue 6)',
  'PARAM-4': 'A recipe that cannot be read announces nothing, and never fails (recipes 4)',
  'PARAM-5':
    'What every recipe takes is announced by plugin.yaml, the choice of environment only where there is one (recipes 4)',
  'PARAM-6': 'A parameter that the schema calls writeOnly has no value in the announcement (governance 12)',
  'ENV-1':
    'Lint covers every environment; a finding that all have is told once and names none (gitops 14, issue 6)',
  'ENV-2': 'A finding that only some environments have is told once and names exactly these (issue 6)',
  'ENV-3':
    'A default environment that does not exist, and a file in values/ that is none, are found (recipes 2, 4)',
  'ENV-4':
    'Diff covers every environment; an equal change is told once, with the environments that have it (gitops 14, issue 6)',
} as const;
