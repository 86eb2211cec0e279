import type { RuleEntry, RuleGroup } from './rule-entry.ts';

/** Schema and CEL findings are worded where the schema is read; here are their ids and reasons. */
function schemaRule(why: string, severity: RuleEntry['severity'] = 'error') {
  return { severity, fact: '{problem}', fix: '{remedy}', why } as const;
}

/** What an API server with our CRDs and strict field validation refuses (schemas/validate.ts). */
export const schemaRules = {
  'schema.alias': schemaRule('Other spellings are rewritten to the one of the CRD (decision 19).', 'warning'),
  'schema.cel': schemaRule('A rule over several fields of the object (x-kubernetes-validations).'),
  'schema.duplicate': schemaRule('A list with keys has two entries of the same key.'),
  'schema.enum': schemaRule('The field has a fixed set of values.'),
  'schema.kind': schemaRule('Kinds of kubeswarm.io are checked, so they must be known (recipes 8).'),
  'schema.max-items': schemaRule('The list is longer than the API server takes.'),
  'schema.max-length': schemaRule('The text is longer than the API server takes.'),
  'schema.maximum': schemaRule('The number is above its bound.'),
  'schema.min-items': schemaRule('The list is shorter than it must be.'),
  'schema.min-length': schemaRule('The text is empty where it must not be.'),
  'schema.minimum': schemaRule('The number is below its bound.'),
  'schema.pattern': schemaRule('The text does not have the required form.'),
  'schema.required': schemaRule('The field must be set.'),
  'schema.type': schemaRule('The value has another type.'),
  'schema.unknown-field': schemaRule('An API server with strict field validation refuses it.'),
} as const satisfies RuleGroup;
