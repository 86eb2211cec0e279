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
} as const;
