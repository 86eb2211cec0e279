import { type RuleGroup, wordedWhereFound } from './rule-entry.ts';

/** What an API server with our CRDs and strict field validation refuses (schemas/validate.ts). */
export const schemaRules = {
  'schema.alias': wordedWhereFound('warning', {
    what: 'A field is written in another spelling than that of the CRD',
    why: 'Other spellings are rewritten to the one of the CRD (decision 19).',
    fix: 'Write the spelling that the finding names',
  }),
  'schema.cel': wordedWhereFound('error', {
    what: 'Fields of the object do not fit together',
    why: 'A rule over several fields of the object (x-kubernetes-validations).',
    fix: 'Change one of the fields that the message names',
  }),
  'schema.duplicate': wordedWhereFound('error', {
    what: 'Two elements of a list have the same key',
    why: 'A list with keys has two entries of the same key.',
    fix: 'Give each element a key of its own, or remove one',
  }),
  'schema.enum': wordedWhereFound('error', {
    what: 'The value is none of those that the field may have',
    why: 'The field has a fixed set of values.',
    fix: 'Choose one of the values in the finding',
  }),
  'schema.kind': wordedWhereFound('error', {
    what: 'The object has a kind or version that kubeswarm.io does not have',
    why: 'Kinds of kubeswarm.io are checked, so they must be known (recipes 8).',
    fix: 'Correct kind or apiVersion',
  }),
  'schema.max-items': wordedWhereFound('error', {
    what: 'A list has too many elements',
    why: 'The list is longer than the API server takes.',
    fix: 'Remove elements, or split the object',
  }),
  'schema.max-length': wordedWhereFound('error', {
    what: 'A text has too many characters',
    why: 'The text is longer than the API server takes.',
    fix: 'Shorten it; move a long prompt to a ConfigMap',
  }),
  'schema.maximum': wordedWhereFound('error', {
    what: 'A number is too large',
    why: 'The number is above its bound.',
    fix: 'Lower it to the bound in the finding',
  }),
  'schema.min-items': wordedWhereFound('error', {
    what: 'A list has too few elements',
    why: 'The list is shorter than it must be.',
    fix: 'Add elements, or leave the field out',
  }),
  'schema.min-length': wordedWhereFound('error', {
    what: 'A text is empty',
    why: 'The text is empty where it must not be.',
    fix: 'Give it a value, or leave the field out',
  }),
  'schema.minimum': wordedWhereFound('error', {
    what: 'A number is too small',
    why: 'The number is below its bound.',
    fix: 'Raise it to the bound in the finding',
  }),
  'schema.pattern': wordedWhereFound('error', {
    what: 'A text does not have the form that its field asks for',
    why: 'The text does not have the required form.',
    fix: 'Write it in the form that the finding names',
  }),
  'schema.required': wordedWhereFound('error', {
    what: 'A field that must be set is missing',
    why: 'The field must be set.',
    fix: 'Set it; docs/reference says what it is for',
  }),
  'schema.type': wordedWhereFound('error', {
    what: 'A value has another type than its field',
    why: 'The value has another type.',
    fix: 'Quote a text that looks like a number, and do not quote numbers and booleans',
  }),
  'schema.unknown-field': wordedWhereFound('error', {
    what: 'The kind has no such field',
    why: 'An API server with strict field validation refuses it.',
    fix: 'Correct the spelling or the indentation as the finding proposes, or remove the field',
  }),
} as const satisfies RuleGroup;
