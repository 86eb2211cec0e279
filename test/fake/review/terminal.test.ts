import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { typed } from '../../support/cli/typed.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();

describe('a person at the terminal', () => {
  test('sees escape sequences of models and files, and does not get them [SEC-3] [SEC-4]', async () => {
    const evil = '\\u001b]0;owned\\u0007\\u009b2Jhello\\u202e';
    writeFileSync(
      join(folder, 'agent.yaml'),
      'apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmAgent\nmetadata: {name: helper}\nspec: {model: small, prompt: {inline: You help.}}\n',
    );
    const script = {
      apiVersion: 'recipes.kubeswarm.io/v1',
      kind: 'ModelScript',
      agents: [
        {
          name: 'helper',
          match: { system: 'You help.' },
          turns: [
            { name: 'help', reply: { text: JSON.parse(`"${evil}"`) }, usage: { prompt: 5, completion: 2 } },
          ],
        },
      ],
    };
    writeFileSync(join(folder, 'script.yaml'), JSON.stringify(script));
    const argv = ['run', 'agent.yaml', '--prompt', 'x', '--model-script', 'script.yaml', '--watch'];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/;
    for (const flags of [[], ['--output', 'json']]) {
      const told = await typed([...argv, ...flags], { cwd: folder });
      expect(told.code).toBe(0);
      expect(told.stdout).toContain(`${evil.slice(0, 12)}`);
      expect(`${told.stdout}${told.stderr}`).not.toMatch(obeyed);
    }
    const state = join(folder, 'state');
    mkdirSync(state);
    const event = {
      schemaVersion: 'v1',
      eventId: 'evt-1',
      timestamp: '2026-01-05T08:00:00.000Z',
      action: 'task.completed',
      status: 'success',
      agent: 'a\nevt-2 forged \u001b[31m',
      detail: {},
      model: 'm\u009b',
    };
    writeFileSync(
      join(state, 'audit.jsonl'),
      `${JSON.stringify(event)}\n${JSON.stringify({ schemaVersion: 'v1', eventId: 7 })}\n`,
    );
    for (const words of [[], ['tree', 'evt-1']]) {
      const table = await typed(['audit', ...words, '--state', 'state'], { cwd: folder });
      expect(table.code).toBe(0);
      expect(table.stdout.trimEnd().split('\n')).toHaveLength(words.length === 0 ? 2 : 1);
      expect(table.stdout).not.toMatch(obeyed);
    }
    const unknown = await typed(['run', 'agent.yaml', '--\u001b[31m'], { cwd: folder });
    expect(unknown.stderr).toContain('\\u001b[31m');
  });
});

test('values of a recipe are values of its render, whatever they hold [SEC-11]', async () => {
  const recipe = join(folder, 'recipe');
  mkdirSync(recipe);
  writeFileSync(
    join(recipe, 'recipe.yaml'),
    'apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: r}\nparameters: {properties: {text: {type: string}}}\n',
  );
  const template = (value: string): void =>
    writeFileSync(
      join(recipe, 'a.yaml.hbs'),
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  text: ${value}\n`,
    );
  const values = [
    'a"\n---\nkind: Injected\n',
    '"}, "kind": "Injected',
    '{{text}} {{{raw}}}',
    "' # no",
    'x: y',
    '- z',
    '&a *a !!js',
    '\\u0022',
  ];
  for (const text of values) {
    writeFileSync(join(recipe, 'values.yaml'), JSON.stringify({ text }));
    template('{{quote text}}');
    const json = await typed(['render', 'recipe', '-o', 'json'], { cwd: folder });
    expect(json).toMatchObject({ code: 0 });
    const documents = json.stdout.split('\n').filter((line) => line.startsWith('{'));
    expect(documents.map((line) => JSON.parse(line).data)).toEqual([{ text }]);
    expect((await typed(['render', 'recipe'], { cwd: folder })).stdout.match(/^---/gm)).toHaveLength(1);
    // Without quotes a value that would be more than a scalar is refused, or stays one.
    template('{{text}}');
    const bare = await typed(['render', 'recipe', '-o', 'json'], { cwd: folder });
    if (bare.code === 0) expect(bare.stdout).not.toMatch(/"kind":"Injected"/);
    else expect(bare.stdout).toBe('');
  }
});
