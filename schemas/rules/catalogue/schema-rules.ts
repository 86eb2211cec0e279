import { type RuleGroup, wordedWhereFound } from './rule-entry.ts';

/** What an API server with our CRDs and strict field validation refuses (schemas/validate.ts). */
export const schemaRules = {
  'schema.alias': wordedWhereFound(
    'warning',
    'Other spellings are rewritten to the one of the CRD (decision 19).',
  ),
  'schema.cel': wordedWhereFound(
    'error',
    'A rule over several fields of the object (x-kubernetes-validations).',
  ),
  'schema.duplicate': wordedWhereFound('error', 'A list with keys has two entries of the same key.'),
  'schema.enum': wordedWhereFound('error', 'The field has a fixed set of values.'),
  'schema.kind': wordedWhereFound(
    'error',
    'Kinds of kubeswarm.io are checked, so they must be known (recipes 8).',
  ),
  'schema.max-items': wordedWhereFound('error', 'The list is longer than the API server takes.'),
  'schema.max-length': wordedWhereFound('error', 'The text is longer than the API server takes.'),
  'schema.maximum': wordedWhereFound('error', 'The number is above its bound.'),
  'schema.min-items': wordedWhereFound('error', 'The list is shorter than it must be.'),
  'schema.min-length': wordedWhereFound('error', 'The text is empty where it must not be.'),
  'schema.minimum': wordedWhereFound('error', 'The number is below its bound.'),
  'schema.pattern': wordedWhereFound('error', 'The text does not have the required form.'),
  'schema.required': wordedWhereFound('error', 'The field must be set.'),
  'schema.type': wordedWhereFound('error', 'The value has another type.'),
  'schema.unknown-field': wordedWhereFound('error', 'An API server with strict field validation refuses it.'),
} as const satisfies RuleGroup;
