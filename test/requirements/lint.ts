/** Promises of `swarm lint` (issue 6). */
export const lintRequirements = {
  'LINT-1': 'Several outputs in one run: text, json, junit, sarif, github, gitlab, azure, krm',
  'LINT-2': 'The same findings give the same bytes in every output',
  'LINT-3':
    'SARIF validates against its published schema, with rules explained, fingerprints and relative paths',
  'LINT-4': 'JUnit validates against its XSD',
  'LINT-5': 'Annotations of GitHub, GitLab and Azure stand at the line of the finding',
  'LINT-6': 'More warnings than --max-warnings are exit code 1',
  'LINT-7': 'As KRM function and Helm post-renderer, lint passes manifests on untouched',
  'LINT-8': '.swarmlint.yaml sets severities per rule and path, and folders of policies',
  'LINT-9':
    'Typing errors in .swarmlint.yaml are refused at file:line:col with did-you-mean, and by its JSON Schema',
  'LINT-10': 'Inline ignores need a reason; unused ones, and those without a reason, are findings',
  'LINT-11': 'A baseline file hides what it holds and nothing else, whatever lines move',
  'LINT-12':
    'Names of fields, kinds, values, references, parameters, helpers and environments are proposed when misspelt',
  'LINT-13':
    '--fix writes other spellings as the CRD has them: comments stay, twice is once, broken files stay as they are',
  'LINT-14': '--since lints what may have changed, by everything that a render reads, and never misses one',
} as const;
