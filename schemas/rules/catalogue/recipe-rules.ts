import { type RuleGroup, wordedWhereFound } from './rule-entry.ts';

/** What reading and expanding a recipe can find (recipes 14), by the plugin. */
export const recipeRules = {
  'recipe.unknown-key': wordedWhereFound('error', 'A key that does nothing is a mistake (recipes 2).'),
  'recipe.version': wordedWhereFound('error', 'Other versions are other contracts (recipes 2).'),
  'recipe.invalid': wordedWhereFound('error', 'The recipe says how everything else is read (recipes 2).'),
  'value.missing': wordedWhereFound('error', 'Required parameters have no default (recipes 4).'),
  'value.unknown': wordedWhereFound('error', 'A value that nobody reads is a typing error (recipes 4).'),
  'value.type': wordedWhereFound('error', 'Values are checked once, after merging (recipes 4).'),
  'value.environment': wordedWhereFound('error', 'Environments are the files in values/ (recipes 4).'),
  'file.limit': wordedWhereFound('error', 'Files, documents and sizes are bounded (recipes 3).'),
  'file.link': wordedWhereFound('error', 'A recipe reads nothing outside of its repository (recipes 3).'),
  'file.turned-text': wordedWhereFound(
    'warning',
    'A review approves what it sees, and the cluster gets what is written (recipes 14).',
  ),
  'yaml.syntax': wordedWhereFound(
    'error',
    'Nothing is rendered from a file that cannot be read (recipes 14).',
  ),
  'yaml.duplicate-key': wordedWhereFound('error', 'Readers of YAML disagree which one counts (recipes 14).'),
  'yaml.ambiguous': wordedWhereFound('error', 'Both kinds of readers see the file (gitops 12).'),
  'template.unknown': wordedWhereFound('error', 'Expansion is strict (recipes 7).'),
  'template.unsafe-value': wordedWhereFound(
    'error',
    'It would change the structure of the YAML (recipes 7).',
  ),
  'template.limit': wordedWhereFound('error', 'A template must not stop the renderer (recipes 7).'),
  'template.not-expanded': wordedWhereFound('error', 'Only .hbs files are expanded (recipes 3).'),
  'document.incomplete': wordedWhereFound('error', 'The API server would refuse it (recipes 8).'),
  'document.secret-data': wordedWhereFound('warning', 'Git keeps every version for ever (recipes 8).'),
  'document.secret-key': wordedWhereFound('error', 'Git keeps every version for ever (recipes 8).'),
  'document.namespace-object': wordedWhereFound(
    'warning',
    'The AppProject may not allow cluster-scoped objects (recipes 8).',
  ),
  'document.cluster-scoped': wordedWhereFound('warning', 'The AppProject decides (recipes 8).'),
  'document.other-namespace': wordedWhereFound('warning', 'The namespace is left as written (recipes 8).'),
  'kind.unknown': wordedWhereFound(
    'error',
    'Kinds of kubeswarm.io are checked, so they must be known (recipes 8).',
  ),
  'import.outside': wordedWhereFound(
    'error',
    'A recipe reads nothing outside of its repository (recipes 3).',
  ),
  'import.cycle': wordedWhereFound('error', 'Imports are at most 8 deep and never in a circle (recipes 3).'),
  'import.missing': wordedWhereFound(
    'error',
    'Imports and policies name files of the repository (recipes 3).',
  ),
  'render.empty': wordedWhereFound('error', 'An empty render with prune deletes everything (recipes 2).'),
} as const satisfies RuleGroup;
