import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { mutated, mutation, tokenSoup } from './mutations.ts';

const recipesFolder = join(import.meta.dirname, '../../../../recipes');

/** Files of a recipe by path, relative to it. */
export type RecipeFiles = Readonly<Record<string, Uint8Array>>;

const ours: readonly RecipeFiles[] = readdirSync(recipesFolder)
  .filter((name) => /^\d/.test(name))
  .map((name) =>
    Object.fromEntries(
      readdirSync(join(recipesFolder, name), { withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(ya?ml|hbs)$/.test(entry.name))
        .map((entry) => [entry.name, readFileSync(join(recipesFolder, name, entry.name))]),
    ),
  );

/** A recipe that uses everything that a recipe may: none of ours has templates in all places. */
const templated: RecipeFiles = Object.fromEntries(
  Object.entries({
    'recipe.yaml': `apiVersion: recipes.kubeswarm.io/v1
kind: Recipe
metadata: {name: fuzz}
parameters:
  properties:
    model: {type: string, default: "qwen2.5:7b", pattern: "^[a-z0-9.:-]+$"}
    replicas: {type: integer, default: 1, minimum: 0}
    tools: {type: array, items: {type: string}, default: [a/*, b/c]}
    labels: {type: object, default: {team: x}}
    prompt: {type: string, default: "You help.\\nAlways."}
  required: [model]
defaultEnvironment: dev
policies: [policy.yaml]
exclude: [policy.yaml]
runs: {naming: hash, rerunOn: references}
`,
    'values.yaml': 'replicas: 2\n',
    'values/dev.yaml': 'labels: {env: dev}\n',
    'values/prod.yaml': 'tools: []\n',
    'partials/tools.hbs': '{{#each tools}}\n- {{quote this}}\n{{else}}\n[]\n{{/each}}\n',
    'policy.yaml':
      'apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmPolicy\nmetadata: {name: p}\nspec: {enforcementMode: Enforce, models: {allowed: ["qwen*"]}, tools: {deny: ["shell/*"]}}\n',
    'agent.yaml.hbs': `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmAgent
metadata: {name: helper, labels: {{json labels}}}
spec:
  model: {{quote model}}
  prompt:
    inline: |
      {{indent 6 prompt}}
  runtime: {replicas: {{replicas}}}
  guardrails:
    tools:
      allow:
        {{> tools}}
{{#if (and (gt replicas 1) (eq @environment "prod"))}}
    limits: {tokensPerCall: 1000}
{{/if}}
`,
    'team.yaml': `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmTeam
metadata: {name: t}
spec:
  inputs: [{name: q}]
  roles: [{name: one, swarmAgent: helper}, {name: two, swarmAgent: helper}]
  pipeline:
    - {role: one, inputs: {q: "{{ .input.q }}"}}
    - {role: two, dependsOn: [one], inputs: {a: "{{ .steps.one.output }}"}}
---
apiVersion: kubeswarm.io/v1alpha1
kind: SwarmRun
metadata: {name: r}
spec: {teamRef: t, input: {q: x}}
`,
  }).map(([path, text]) => [path, Buffer.from(text)]),
);

const recipes: readonly RecipeFiles[] = [...ours, templated, templated, templated];

const recipe = fc.constantFrom(...recipes);
const change = fc.record({ file: fc.nat(), mutations: fc.array(mutation, { minLength: 1, maxLength: 5 }) });

/** One of the recipes with some bytes of some files changed. */
export const changedRecipe: fc.Arbitrary<RecipeFiles> = fc
  .tuple(recipe, fc.array(change, { minLength: 1, maxLength: 3 }))
  .map(([files, changes]) => {
    const result = { ...files };
    const paths = Object.keys(files);
    for (const { file, mutations } of changes) {
      const path = paths[file % paths.length] ?? '';
      result[path] = mutations.reduce(mutated, result[path] ?? new Uint8Array());
    }
    return result;
  });

const everyFile = recipes.flatMap((files) => Object.values(files));

/** A text that is nearly YAML, or nearly a template. */
export const brokenText: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...everyFile), fc.array(mutation, { minLength: 1, maxLength: 8 }))
    .map(([content, mutations]) => Buffer.from(mutations.reduce(mutated, content)).toString('utf8')),
  tokenSoup,
  fc.string({ unit: 'binary', maxLength: 200 }),
);

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Every object of ours, as JSON. */
export const objects: readonly Json[] = recipes.flatMap((files) =>
  Object.entries(files)
    .filter(([path]) => /\.ya?ml$/.test(path) && !/^(recipe|values)/.test(path))
    .flatMap(([, content]) =>
      Buffer.from(content)
        .toString('utf8')
        .split(/^---$/m)
        .map((text): Json => parse(text)),
    )
    .filter((value) => value !== null),
);
