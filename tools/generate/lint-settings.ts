import { isRuleId, rules } from '../../schemas/errors.ts';
import { ruleWhat } from '../../schemas/rules/rule-text.ts';
import { settableNames } from '../../schemas/rules/settable-names.ts';
import { type GeneratedFile, notice } from './schema.ts';

/** The schema of .swarmlint.yaml for editors: every rule by name, with what it finds. */
export function lintSettingsFile(): GeneratedFile {
  const severity = { enum: ['error', 'warning', 'ignore'] };
  const severities = Object.fromEntries(
    settableNames.map((name) => [name, { description: describe(name), ...severity }]),
  );
  const text = { type: 'string', minLength: 1 };
  const schema = {
    $comment: notice,
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: '.swarmlint.yaml',
    description: 'Settings of swarm lint, for all that lies below the folder of the file.',
    type: 'object',
    additionalProperties: false,
    properties: {
      rules: { $ref: '#/$defs/severities', description: 'Severity of rules; the most exact name counts.' },
      overrides: {
        description: 'Severities for some files; of those that fit, the last one counts.',
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['paths', 'rules'],
          properties: {
            paths: { description: 'Globs, relative to this file.', type: 'array', items: text },
            rules: { $ref: '#/$defs/severities' },
          },
        },
      },
      policies: {
        description: 'Folders of SwarmPolicies that are checked in addition, relative to this file.',
        type: 'array',
        items: text,
      },
      maxWarnings: { description: 'More warnings than these fail.', type: 'integer', minimum: 0 },
      baseline: { description: 'File of findings that are not told, relative to this file.', type: 'string' },
      rulesUrl: {
        description: 'Where docs/rules is published; outputs link to <rule>.md there.',
        type: 'string',
        pattern: '^https?://\\S+$',
      },
    },
    $defs: { severities: { type: 'object', additionalProperties: false, properties: severities } },
  };
  return {
    path: 'schemas/generated/editor/swarmlint.json',
    text: `${JSON.stringify(schema, null, 2)}\n`,
  };
}

function describe(name: string): string {
  if (isRuleId(name)) return ruleWhat(rules[name]);
  return name === '*' ? 'All rules.' : `All rules that begin with ${name.slice(0, -1)}`;
}
