import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LanguageServer, startLanguageServer } from '../../support/editor/language-server.ts';
import { writeFiles, writeSchemas } from '../../support/editor/schema-world.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
const folder = temporaryFolder();

const recipe = `apiVersion: recipes.kubeswarm.io/v1
kind: Recipe
metadata: {name: demo}
defaultEnvironment: dev
parameters:
  required: [model]
  properties:
    model: {type: string, title: Model, description: Which model answers.}
    size: {enum: [small, large], default: small, description: Of the pods.}
    owner: {type: object, required: [team], properties: {team: {type: string}, cost: {type: integer}}}
runs: {naming: hsah}
`;
const agent = `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmAgent
metadata: {name: demo}
spec:
  model: qwen2.5:7b
  prompt: {inline: You help.}
  observability: {logging: {level: loud}}
  networkPolicy: strict
---
apiVersion: kubeswarm.io/v1alpha1
kind: SwarmAgnt
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
data: {anything: goes}
`;
const template = `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmAgent
metadata: {name: {{concat "a-" size}}, labels: {{json owner}}}
spec:
  model: {{quote model}}
  # {{#if (eq size "large")}}
  runtime: {replicas: {{owner.cost}}, autoscaling: {{json owner}}}
  # {{/if}}
  prompt:
    inline: |
      {{indent 6 model}} and {{ .input.ticket }}
  observability: {logging: {level: {{size}}}}
  networkPolicy: loose
`;
const files = {
  '.git/HEAD': '',
  '.swarmlint.yaml': 'rules: {schema.alias: ignored}\n',
  'demo/recipe.yaml': recipe,
  'demo/values.yaml': 'size: huge\nowner: {cost: 1}\nmodle: x\n',
  'demo/values/dev.yaml': 'model: null\nowner: null\n',
  'demo/agent.yaml': agent,
  'demo/one.yaml.hbs': template,
  'demo/tests/one.yaml':
    'apiVersion: recipes.kubeswarm.io/v1\nkind: TeamTest\nmetadata: {name: one}\nenvironment: dev\n',
  'demo/list.yaml.hbs': `{{#each owner}}\n---\n${agent}{{/each}}\n`,
};

/** Where a text first stands in a file, plus so many characters. */
function place(
  name: keyof typeof files,
  text: string,
  plus = 0,
): { readonly line: number; readonly character: number } {
  const lines = files[name].split('\n');
  const line = lines.findIndex((each) => each.includes(text));
  return { line, character: (lines[line] ?? '').indexOf(text) + plus };
}

describe('the real yaml-language-server', () => {
  let server: LanguageServer;
  const open = (name: keyof typeof files) => server.open(join(folder, name));
  const told = async (name: keyof typeof files) =>
    (await open(name).diagnostics()).map(({ message, range }) => ({ message, at: range.start }));

  beforeAll(async () => {
    writeFiles(folder, files);
    const { stdout } = await writeSchemas(folder);
    const settings = JSON.parse(stdout);
    expect(settings['files.associations']).toEqual({ '**/demo/one.yaml.hbs': 'yaml' });
    server = await startLanguageServer(folder, { schemas: settings['yaml.schemas'] });
  });
  afterAll(() => server?.stop());

  test('[EDITOR-2] [EDITOR-6] finds a wrong value and a wrong kind in a manifest, where they stand, and nothing else', async () => {
    expect(await told('demo/agent.yaml')).toEqual([
      {
        message: expect.stringContaining('Valid values: "debug", "info", "warn", "error"'),
        at: place('demo/agent.yaml', 'loud'),
      },
      {
        message: expect.stringContaining('Valid values: "SwarmAgent"'),
        at: place('demo/agent.yaml', 'SwarmAgnt'),
      },
    ]);
  });

  test('[EDITOR-2] completes fields and values', async () => {
    const file = open('demo/agent.yaml');
    const fields = await file.completions(place('demo/agent.yaml', 'networkPolicy'));
    expect(fields).toEqual(expect.arrayContaining(['guardrails', 'runtime', 'tools']));
    expect(fields).not.toContain('replicas');
    const values = await file.completions(place('demo/agent.yaml', 'strict', 'strict'.length));
    expect(values).toEqual(expect.arrayContaining(['default', 'strict', 'disabled']));
  });

  test('[EDITOR-2] explains a field in our words', async () => {
    const text = await open('demo/agent.yaml').hover(place('demo/agent.yaml', 'model:', 1));
    expect(text).toContain('Model id as the provider knows it, for example qwen2.5:7b.');
  });

  test('[EDITOR-2] knows recipe.yaml, down to the schemas of parameters', async () => {
    expect(await told('demo/recipe.yaml')).toEqual([
      { message: expect.stringContaining('"hash", "keep"'), at: place('demo/recipe.yaml', 'hsah') },
    ]);
    const text = await open('demo/recipe.yaml').hover(place('demo/recipe.yaml', 'title:', 1));
    expect(text).toContain('Name in Argo CD.');
  });

  test('[EDITOR-7] knows values by the declaration of the recipe', async () => {
    expect(await told('demo/values.yaml')).toEqual([
      { message: expect.stringContaining('"small", "large"'), at: place('demo/values.yaml', 'huge') },
      { message: 'Property modle is not allowed.', at: place('demo/values.yaml', 'modle') },
    ]);
    expect(await told('demo/values/dev.yaml')).toEqual([]);
    const file = open('demo/values/dev.yaml');
    expect(await file.completions({ line: 2, character: 0 })).toContain('size');
    expect(await file.hover({ line: 0, character: 2 })).toContain('Which model answers.');
  });

  test('[EDITOR-2] knows team tests', async () => {
    expect(await told('demo/tests/one.yaml')).toEqual([
      { message: 'Property environment is not allowed.', at: place('demo/tests/one.yaml', 'environment') },
    ]);
  });

  test('[EDITOR-2] knows the rules of .swarmlint.yaml', async () => {
    expect(await told('.swarmlint.yaml')).toEqual([
      {
        message: expect.stringContaining('"error", "warning", "ignore"'),
        at: place('.swarmlint.yaml', 'ignored'),
      },
    ]);
  });

  test('[EDITOR-4] takes tags for values of any type in a template, and still finds what is wrong', async () => {
    expect(await told('demo/one.yaml.hbs')).toEqual([
      { message: expect.stringContaining('"strict"'), at: place('demo/one.yaml.hbs', 'loose') },
    ]);
    const fields = await open('demo/one.yaml.hbs').completions(place('demo/one.yaml.hbs', 'autoscaling'));
    expect(fields).toContain('resources');
  });
});

describe('our own recipes', () => {
  test('[EDITOR-3] [EDITOR-5] have nothing wrong to an editor, by their modelines', async () => {
    const own = join(folder, 'own');
    cpSync(join(root, 'recipes'), join(own, 'recipes'), { recursive: true });
    cpSync(join(root, 'test/golden/plugin/templated/in'), join(own, 'recipes/templated'), {
      recursive: true,
    });
    const { stderr } = await writeSchemas(own, '--modeline', 'recipes');
    expect(stderr).toContain('recipes/templated/agents.yaml.hbs has tags outside of values');
    const server = await startLanguageServer(own);
    let opened = 0;
    for (const entry of readdirSync(own, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || !readFileSync(path, 'utf8').startsWith('# yaml-language-server: $schema='))
        continue;
      opened += 1;
      expect({ path, wrong: await server.open(path).diagnostics() }).toEqual({ path, wrong: [] });
    }
    await server.stop();
    expect(opened).toBeGreaterThan(30);
  });
});
