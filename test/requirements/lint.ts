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
} as const;
