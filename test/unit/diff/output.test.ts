import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { changeKinds, widenings } from '../../../plugin/diff/change-kind.ts';
import { diffJson } from '../../../plugin/diff/print/json.ts';
import { diffMarkdown } from '../../../plugin/diff/print/markdown.ts';
import { diffText } from '../../../plugin/diff/print/text.ts';
import { agent, configMap, recipe } from '../plugin/render-files.ts';
import { diffFiles } from './diff-files.ts';

const root = join(import.meta.dirname, '../../..');
const schema = JSON.parse(readFileSync(join(root, 'docs/diff.schema.json'), 'utf8'));
const isValid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
const compared = { base: { name: 'main', commit: 'a'.repeat(40) }, head: { name: 'the working tree' } };

const secret = (value: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {LLM_ENDPOINT: "${value}"}\n`;
const connected = (password: string): string =>
  agent(
    'a',
    `  tools: {mcp: [{name: m, url: "https://user:${password}@m.example/${password}?key=${password}"}]}\n`,
  );
const base = {
  'one/recipe.yaml': recipe(),
  'one/a.yaml': agent('a'),
  'one/s.yaml': secret('http://before-canary.example'),
  'two/recipe.yaml': recipe().replace('demo', 'two'),
  'two/c.yaml': configMap('c'),
  'three/recipe.yaml': recipe().replace('demo', 'three'),
  'three/c.yaml': configMap('d'),
};
const head = {
  ...base,
  'one/a.yaml': connected('after-canary'),
  'one/b.yaml': agent('b').replace('qwen2.5:7b', 'gpt-4o'),
  'one/s.yaml': secret('http://after-canary.example'),
  'one/values/dev.yaml': '',
  'two/recipe.yaml': recipe().replace('demo', 'renamed'),
  'three/c.yaml': 'a: [',
};

describe('what is printed', () => {
  test('[DIFF-13] JSON follows the schema, with every kind of entry in it', async () => {
    const report = await diffFiles(base, head);
    const value = JSON.parse(diffJson(report, compared, ['tools-gained']));
    expect([isValid(value), isValid.errors]).toEqual([true, null]);
    for (const part of ['problems', 'changes', 'spending', 'resources', 'moves'])
      expect(value[part]).not.toEqual([]);
    expect(isValid(JSON.parse(diffJson(await diffFiles(base, base), compared, [])))).toBe(true);
  });

  test('[DIFF-13] the schema knows the names that there are', () => {
    expect(schema.$defs.kind.enum).toEqual(changeKinds);
    expect(schema.properties.failing.items.enum).toEqual(widenings);
  });

  test('[DIFF-14] no value of a Secret and no credential of a URL is in it', async () => {
    const report = await diffFiles(base, head);
    const outputs = [diffText(report), diffMarkdown(report), diffJson(report, compared, [])];
    for (const output of outputs) expect(output).not.toContain('canary');
    expect(outputs[0]).toContain('[changed] Secret "keys": stringData.LLM_ENDPOINT');
    expect(outputs[0]).toContain('uses MCP server "m" at https://m.example');
  });

  test('[DIFF-15] the same trees give the same bytes, whatever the order of their files', async () => {
    const turned = (files: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(files).toReversed());
    const printed = (report: Awaited<ReturnType<typeof diffFiles>>) =>
      [diffText(report), diffMarkdown(report), diffJson(report, compared, [])].join('\n');
    expect(printed(await diffFiles(turned(base), turned(head)))).toBe(printed(await diffFiles(base, head)));
  });

  test('text is for a terminal', async () => {
    expect(diffText(await diffFiles(base, head))).toBe(`Does not render
  three [now] three/c.yaml:1:4 [yaml.syntax] this is no valid YAML: this [ is never closed. Close it with ]. It was not compared

Wider
  one/a.yaml:8:24 [mcp-gained] SwarmAgent "a" uses MCP server "m" at https://m.example [dev]
  one/a.yaml:8:24 [tools-gained] SwarmAgent "a" may call m/* [dev]
  one/a.yaml:8:32 [hosts-gained] SwarmAgent "a" talks to https://m.example [dev]
  one/b.yaml:3:18 [agents-gained] SwarmAgent "b" is a new agent [dev]
  one/b.yaml:5:10 [models-gained] SwarmAgent "b" uses model "gpt-4o" [dev]

Worst case
  one/b.yaml:3:18 [tokens-raised, cost-raised] SwarmAgent "b": a run 544,000 tokens, $1.60; no event starts it [dev]

Recipes
  two [renamed] was called "two", and is called "renamed"

Resources
  one/a.yaml:8:3 [changed] SwarmAgent "a": spec.tools [dev]
  one/b.yaml:3:18 [added] SwarmAgent "b" [dev]
  one/s.yaml:4:28 [changed] Secret "keys": stringData.LLM_ENDPOINT [dev]
`);
  });

  test('nothing is one sentence, and a comment all the same, so that an older one is updated', async () => {
    const report = await diffFiles(base, base);
    expect(diffText(report)).toBe('No agent can do more or less than before, and no resource changes.\n');
    expect(diffMarkdown(report)).toBe(
      '<!-- swarm-diff -->\n### What this change lets agents do\n\nNothing gets wider, no worst case rises, 0 resources change.\n',
    );
  });
});
