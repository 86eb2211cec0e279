import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readModelScript } from '../../../cli/scripted-model/read-script.ts';
import { startScriptedModel } from '../../../cli/scripted-model/start-scripted-model.ts';
import { createFixtureServer } from '../../../cli/team-tests/fixtures/fixture-server.ts';
import { typed } from '../../support/cli/typed.ts';
import { startRestServer } from '../../support/team-tests/rest-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const secret = 'hunter2-of-the-crm';
const apiKey = 'environment-key-0815';
const lookalike = `sk-${'a1B2'.repeat(6)}`;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A model that is really there, as far as agents know. */
async function startModel(last: string): Promise<string> {
  const script = readModelScript(
    `apiVersion: recipes.kubeswarm.io/v1
kind: ModelScript
agents:
  - name: clerk
    match: { system: You are the clerk }
    turns:
      - name: read
        reply: { toolCalls: [{ name: crm__get_contact, arguments: { id: "7" } }, { name: delete_contact, arguments: {} }] }
        usage: { prompt: 10, completion: 5 }
      - name: say
        reply: { text: ${JSON.stringify(last)} }
`,
    'model',
  );
  const model = await startScriptedModel({ script });
  stops.push(() => model.close());
  return model.url;
}

/** A recipe of one agent whose MCP server is outside of it. */
async function writeRecipe(name: string): Promise<void> {
  const server = createFixtureServer({
    name: 'crm',
    tools: [
      {
        name: 'get_contact',
        description: 'Reads a contact',
        inputSchema: { properties: { id: { type: 'string' } }, required: ['id'] },
        results: [{ json: { name: 'Ann {{"{{"}}braces}}', note: `${secret} and ${lookalike}` } }],
      },
      { name: 'delete_contact' },
    ],
  });
  const { url, close } = await startRestServer(server);
  stops.push(close);
  const agent = `apiVersion: v1
kind: Secret
metadata: { name: crm }
stringData: { token: ${secret} }
---
apiVersion: kubeswarm.io/v1alpha1
kind: SwarmAgent
metadata: { name: clerk }
spec:
  model: small
  prompt: { inline: "You are the clerk" }
  tools: { mcp: [{ name: crm, url: "${url}", transport: rest }] }
  guardrails: { tools: { allow: ["crm/get_*"] } }
`;
  const recipe = 'apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: { name: clerk }\n';
  for (const [file, text] of Object.entries({ 'recipe.yaml': recipe, 'agent.yaml': agent })) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, file), text);
  }
}

async function record(url: string, ...argv: readonly string[]) {
  return typed(['record', ...argv], { cwd: folder, env: { LLM_ENDPOINT: url, MY_API_KEY: apiKey } });
}

const task = ['--agent', 'clerk', '--prompt', `who is 7? (${apiKey})`];
const contact = `Ann says ${secret}, ${apiKey} and {{ "{{" }} braces`;

describe('swarm record', () => {
  test('[TEAMTEST-15] makes a test that passes without the model and the servers of the run', async () => {
    await writeRecipe('one');
    const { code, stdout, stderr } = await record(
      await startModel(contact),
      'one',
      '--name',
      'who is who',
      ...task,
    );
    expect(stderr).toContain('wrote one/tests/who-is-who.yaml');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'PASS  one: who is who\n\n1 test, passed\n' });

    for (const stop of stops.splice(0)) await stop();
    expect(await typed(['test', 'one'], { cwd: folder })).toMatchObject({ code: 0 });
    const text = readFileSync(join(folder, 'one/tests/who-is-who.yaml'), 'utf8');
    expect(text).toContain('Ann says [REDACTED], [REDACTED] and {{"{{"}} braces');
    expect(text).toContain('by: allow');
    expect(text).toContain('description: Reads a contact');
  });

  test('[TEAMTEST-16] writes no secret down', async () => {
    await writeRecipe('two');
    await record(await startModel(contact), 'two', '--name', 'a', ...task);
    const text = readFileSync(join(folder, 'two/tests/a.yaml'), 'utf8');
    expect(text).toContain('[REDACTED]');
    for (const hidden of [secret, apiKey, lookalike]) expect(text).not.toContain(hidden);
  });

  test('[TEAMTEST-17] refreshes what was said, and keeps what is expected', async () => {
    await writeRecipe('three');
    await record(await startModel('Ann'), 'three', '--name', 'a', ...task);
    const file = join(folder, 'three/tests/a.yaml');
    const other = `apiVersion: recipes.kubeswarm.io/v1
kind: TeamTest
metadata: { name: other } # stays
agent: clerk
prompt: hello
model: { script: model.script.yaml }
`;
    const own = readFileSync(file, 'utf8').replace(
      'expect:\n',
      'expect: # mine\n  output: { equals: Ann }\n',
    );
    writeFileSync(file, `${own}---\n${other}`);
    const { code, stdout } = await record(await startModel('Bob'), file, '--update');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('text: Bob');
    expect(text).toContain('# mine\n  output: { equals: Ann }\n');
    expect(text).toContain('metadata: { name: other } # stays\n');
    expect(stdout).toContain('expect.output.equals: the output is another text\n      - Ann\n      + Bob\n');
    expect(code).toBe(1);
  });

  test.each([
    [2, ['one'], 'error: a test needs a name. Give it with --name\n'],
    [
      2,
      ['one', '--name', 'who is who'],
      'is there already. Refresh it with --update, or choose another --file\n',
    ],
    [1, ['one', '--name', 'a', '--team', 'x'], '\nthere is no SwarmTeam "x". The recipe has none\n'],
    [
      1,
      ['three/agent.yaml', '--update', '--name', 'none like it'],
      'none has model.agents. Record one: swarm record RECIPE --name NAME\n',
    ],
    [2, ['.', '--name', 'a'], 'error: "." is no single recipe. Name one\n'],
  ])('[TEAMTEST-12] ends with %d: record %j', async (expected, argv, complaint) => {
    const { code, stderr } = await record('http://127.0.0.1:1', ...argv);
    expect(stderr).toContain(complaint);
    expect(code).toBe(expected);
  });
});
