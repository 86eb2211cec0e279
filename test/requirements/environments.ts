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

/** Promises of the schemas for editors. */
export const schemaRequirements = {
  'EDITOR-1':
    'swarm schema writes JSON Schemas of the ten kinds, recipe.yaml, values and .swarmlint.yaml (issue 6)',
  'EDITOR-2':
    'With them yaml-language-server completes, explains and validates, at the right place (issue 6)',
  'EDITOR-3': 'Nothing of ours that lint accepts is wrong to an editor (issue 6)',
  'EDITOR-4': 'Templates do not drown in false errors, and mistakes in them are found (issue 6)',
  'EDITOR-5': 'The modeline is written without losing or changing anything else of a file (issue 6)',
  'EDITOR-6': 'The printed settings give every file the schema that its modeline would (issue 6)',
  'EDITOR-7':
    'The schema of values is made from the recipe’s own declaration, and fits every file that lies on others (recipes 4)',
} as const;
