import { type RuleGroup, wordedWhereFound } from './rule-entry.ts';

/** What reading and expanding a recipe can find (recipes 14), by the plugin. */
export const recipeRules = {
  'recipe.unknown-key': wordedWhereFound('error', {
    what: 'recipe.yaml has a key that the format does not know',
    why: 'A key that does nothing is a mistake (recipes 2).',
    fix: 'Correct the spelling as the finding proposes, or remove the key',
  }),
  'recipe.version': wordedWhereFound('error', {
    what: 'recipe.yaml has another apiVersion or kind',
    why: 'Other versions are other contracts (recipes 2).',
    fix: 'Write apiVersion: recipes.kubeswarm.io/v1 and kind: Recipe',
  }),
  'recipe.invalid': wordedWhereFound('error', {
    what: 'recipe.yaml has a value of the wrong type or form',
    why: 'The recipe says how everything else is read (recipes 2).',
    fix: 'Give the key the form that docs/reference/recipe.md shows',
  }),
  'value.missing': wordedWhereFound('error', {
    what: 'A required parameter of the recipe has no value',
    why: 'Required parameters have no default (recipes 4).',
    fix: 'Set it in a values file or as a parameter of the Application, or give it a default; for lint, examples in its schema',
  }),
  'value.unknown': wordedWhereFound('error', {
    what: 'A value is set that is no parameter of the recipe',
    why: 'A value that nobody reads is a typing error (recipes 4).',
    fix: 'Correct the name, or declare the parameter in recipe.yaml',
  }),
  'value.type': wordedWhereFound('error', {
    what: "A value does not fit its parameter's schema",
    why: 'Values are checked once, after merging (recipes 4).',
    fix: 'Correct the value where the finding points, or the schema in recipe.yaml',
  }),
  'value.environment': wordedWhereFound('error', {
    what: 'The environment asked for does not exist, or none was chosen',
    why: 'Environments are the files in values/ (recipes 4).',
    fix: 'Name one of them, add values/<environment>.yaml, or set defaultEnvironment',
  }),
  'file.limit': wordedWhereFound('error', {
    what: 'A file is too large, too deep, binary or not UTF-8, or there is too much of everything',
    why: 'Files, documents and sizes are bounded (recipes 3).',
    fix: 'Split the file or the recipe, or exclude what is no manifest',
  }),
  'file.link': wordedWhereFound('error', {
    what: 'A link leads out of the repository, or to no regular file',
    why: 'A recipe reads nothing outside of its repository (recipes 3).',
    fix: 'Put a copy of the file in its place',
  }),
  'file.turned-text': wordedWhereFound('warning', {
    what: 'A file has characters that change the direction in which text is shown',
    why: 'A review approves what it sees, and the cluster gets what is written (recipes 14).',
    fix: 'Remove the characters, or write them as escapes in a quoted text',
  }),
  'yaml.syntax': wordedWhereFound('error', {
    what: 'A file is no valid YAML',
    why: 'Nothing is rendered from a file that cannot be read (recipes 14).',
    fix: 'Correct the line that the finding points to; often it is the indentation, or a missing quote above it',
  }),
  'yaml.duplicate-key': wordedWhereFound('error', {
    what: 'A key stands twice in one map',
    why: 'Readers of YAML disagree which one counts (recipes 14).',
    fix: 'Remove one of the two',
  }),
  'yaml.ambiguous': wordedWhereFound('error', {
    what: 'YAML 1.1 (kubectl, Argo CD) and YAML 1.2 read a scalar differently: on, yes, 010, 12:30, 1_000, <<',
    why: 'Both kinds of readers see the file (gitops 12).',
    fix: 'Quote a text; write true, false or the plain decimal number',
  }),
  'template.unknown': wordedWhereFound('error', {
    what: 'A template names a parameter, helper or partial that does not exist',
    why: 'Expansion is strict (recipes 7).',
    fix: 'Correct the name as the finding proposes, or declare it',
  }),
  'template.unsafe-value': wordedWhereFound('error', {
    what: 'A template prints a map, a list, or a text with line breaks as if it were one word',
    why: 'It would change the structure of the YAML (recipes 7).',
    fix: 'Use {{indent 6 x}}, {{quote x}} or {{json x}}',
  }),
  'template.limit': wordedWhereFound('error', {
    what: 'A template nests too deep, prints too much or takes too long',
    why: 'A template must not stop the renderer (recipes 7).',
    fix: 'Use fewer and shallower blocks, or split the file',
  }),
  'template.not-expanded': wordedWhereFound('error', {
    what: 'A file that is not expanded has a tag such as {{model}}',
    why: 'Only .hbs files are expanded (recipes 3).',
    fix: 'Call the file .yaml.hbs, or write \\{{ for plain braces',
  }),
  'document.incomplete': wordedWhereFound('error', {
    what: 'A document has no apiVersion, kind or metadata.name, or labels that are no texts',
    why: 'The API server would refuse it (recipes 8).',
    fix: 'Add what is missing; quote numbers and booleans in labels and annotations',
  }),
  'document.secret-data': wordedWhereFound('warning', {
    what: 'A Secret has its data in the repository',
    why: 'Git keeps every version for ever (recipes 8).',
    fix: 'Make the Secret outside of Git: External Secrets, Sealed Secrets or SOPS',
  }),
  'document.secret-key': wordedWhereFound('error', {
    what: 'A Secret holds what looks like a real key',
    why: 'Git keeps every version for ever (recipes 8).',
    fix: 'Revoke the key, and make the Secret outside of Git',
  }),
  'document.namespace-object': wordedWhereFound('warning', {
    what: 'The recipe renders a Namespace',
    why: 'The AppProject may not allow cluster-scoped objects (recipes 8).',
    fix: 'Use the sync option CreateNamespace=true of the Application',
  }),
  'document.cluster-scoped': wordedWhereFound('warning', {
    what: 'The recipe renders a cluster-scoped object',
    why: 'The AppProject decides (recipes 8).',
    fix: 'Allow the kind in clusterResourceWhitelist of the AppProject, or move the object to the platform',
  }),
  'document.other-namespace': wordedWhereFound('warning', {
    what: "An object names another namespace than the Application's",
    why: 'The namespace is left as written (recipes 8).',
    fix: 'Leave the namespace out, or use @namespace in a template',
  }),
  'kind.unknown': wordedWhereFound('error', {
    what: 'A document claims a kind or version that kubeswarm.io does not have',
    why: 'Kinds of kubeswarm.io are checked, so they must be known (recipes 8).',
    fix: 'Correct kind or apiVersion as the finding proposes',
  }),
  'kind.other-group': wordedWhereFound('warning', {
    what: 'A document has a kind of kubeswarm.io and an apiVersion that is nearly, but not, of kubeswarm.io',
    why: 'Objects of other groups pass unread, so nothing of it would be checked (recipes 8).',
    fix: 'Write apiVersion: kubeswarm.io/v1alpha1',
  }),
  'import.outside': wordedWhereFound('error', {
    what: 'imports, policies or valueFiles name something outside of the repository',
    why: 'A recipe reads nothing outside of its repository (recipes 3).',
    fix: 'Move it into the repository, and name it relative to the recipe',
  }),
  'import.cycle': wordedWhereFound('error', {
    what: 'Recipes import each other in a circle, too deep or too often',
    why: 'Imports are at most 8 deep and never in a circle (recipes 3).',
    fix: 'Move what both need to a third recipe',
  }),
  'import.missing': wordedWhereFound('error', {
    what: 'imports, policies, valueFiles or a link name something that does not exist',
    why: 'Imports and policies name files of the repository (recipes 3).',
    fix: 'Correct the path, or create the file',
  }),
  'render.empty': wordedWhereFound('error', {
    what: 'The recipe renders to nothing',
    why: 'An empty render with prune deletes everything (recipes 2).',
    fix: 'Add manifests, choose another environment, or set allowEmpty: true in recipe.yaml',
  }),
} as const satisfies RuleGroup;
