import { describe, expect, test } from '@jest/globals';
import { findingMessage } from '../../../schemas/finding.ts';
import { isRecipe, validateRecipe, withRecipeDefaults } from '../../../schemas/validate-recipe.ts';

const minimal = {
  apiVersion: 'recipes.kubeswarm.io/v1',
  kind: 'Recipe',
  metadata: { name: 'support-triage' },
} as const;

const full = {
  ...minimal,
  metadata: { name: 'support-triage', description: 'Two agents triage tickets' },
  include: ['*.yaml'],
  exclude: [],
  parameters: {
    properties: { model: { type: 'string', default: 'qwen2.5:7b', title: 'Model' } },
    required: [],
  },
  defaultEnvironment: 'dev',
  imports: [{ path: '../_shared/jira-mcp', parameters: { team: 'support' } }],
  policies: ['../../policies/support.yaml'],
  runs: { naming: 'hash', rerunOn: 'spec' },
  allowEmpty: false,
};

describe('recipe.yaml', () => {
  test('the example of the format is valid', () => {
    expect(validateRecipe(full)).toEqual([]);
    expect(isRecipe(minimal)).toBe(true);
  });

  test('defaults are those of the format', () => {
    expect(withRecipeDefaults(minimal)).toEqual({
      ...minimal,
      include: ['*.yaml', '*.yml', '*.yaml.hbs', '*.yml.hbs', 'manifests/**'],
      exclude: [],
      imports: [],
      policies: [],
      runs: { naming: 'hash', rerunOn: 'spec' },
      allowEmpty: false,
    });
  });

  test.each([
    [
      '[SCHEMA-19] an unknown key',
      { ...minimal, import: [] },
      'recipe.unknown-key',
      'import is not a field of recipe.yaml. Did you mean imports?',
    ],
    [
      '[SCHEMA-19] an unknown key further down',
      { ...minimal, runs: { nameing: 'hash' } },
      'recipe.unknown-key',
      'runs.nameing is not a field of recipe.yaml. Did you mean runs.naming?',
    ],
    [
      'another version',
      { ...minimal, apiVersion: 'recipes.kubeswarm.io/v2' },
      'recipe.version',
      'apiVersion is not recipes.kubeswarm.io/v1. Write recipes.kubeswarm.io/v1',
    ],
    [
      'no version',
      { ...minimal, apiVersion: null },
      'recipe.version',
      'apiVersion is missing. Set apiVersion',
    ],
    [
      'a name that is no label',
      { ...minimal, metadata: { name: 'a.b' } },
      'schema.pattern',
      'metadata.name does not have the form that is required. It must match ^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
    ],
    [
      'an import without a path',
      { ...minimal, imports: [{}] },
      'schema.required',
      'imports[0].path is missing. Set imports[0].path',
    ],
    [
      'a list of parameters',
      { ...minimal, parameters: [] },
      'schema.type',
      'parameters is a list, but must be a map. Make it a map',
    ],
    [
      'another type of parameters',
      { ...minimal, parameters: { type: 'array' } },
      'schema.enum',
      'parameters.type is not object. Write object',
    ],
    ['a text', 'recipe', 'schema.type', 'recipe.yaml is a string, but must be a map. Make it a map'],
  ])('%s', (_, value, rule, message) => {
    const findings = validateRecipe(value);
    expect(findings.map((finding) => [finding.rule, findingMessage(finding)])).toEqual([[rule, message]]);
  });
});
