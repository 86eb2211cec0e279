import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { findingAt } from '../../../plugin/findings.ts';
import { jsonLines, yamlDocuments } from '../../../plugin/render/write.ts';
import { renderStream } from '../../../plugin/render-recipe.ts';
import { jsonReport } from '../../../plugin/report/json.ts';
import { argoFindingsText, findingsText } from '../../../plugin/report/text.ts';
import { memoryFileSystem } from './memory-files.ts';
import { agent, recipe, renderFiles } from './render-files.ts';

const nasty = ['\u001b[2J', '\u009b2J', '\u0085', '\u007f', '\r', '\n', '\u2028', '\u202e', '\u2066'];
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

describe.each(nasty)('text with %j in it', (text) => {
  const finding = findingAt(
    { file: `a${text}.yaml`, line: 1, column: 2 },
    'yaml.syntax',
    `no "${text}" here`,
    text,
  );

  test('makes one line of a finding, which no terminal obeys [SEC-3] [SEC-4]', () => {
    for (const lines of [findingsText([finding]), argoFindingsText([finding])]) {
      expect(lines.match(/\n/g)).toHaveLength(1);
      expect(lines).not.toMatch(obeyed);
    }
  });

  test('stays the same text in the JSON of findings and renders [SEC-3]', () => {
    expect(jsonReport({ findings: [finding] })).not.toMatch(obeyed);
    expect(JSON.parse(jsonReport({ findings: [finding] }))).toMatchObject([{ file: `a${text}.yaml` }]);
    const line = jsonLines([{ kind: text }]);
    expect(line).not.toMatch(obeyed);
    expect(line.split('\n')).toHaveLength(3);
    expect(JSON.parse(line.split('\n')[1] ?? '')).toEqual({ kind: text });
  });

  test('stays the same text in the YAML of renders, as value and as key [SEC-3]', () => {
    const object = { kind: `a${text}b`, [`key${text}`]: { list: [text, 'escaped0x'] }, plain: 'text' };
    const yaml = yamlDocuments([object]);
    expect(yaml).not.toMatch(obeyed);
    expect(yaml).toMatch(/^plain: text$/m);
    expect(parse(yaml)).toEqual(object);
  });

  test('is no document of its own in YAML [SEC-11]', () => {
    const injected = `${text}\n---\nkind: Injected\n...\n`;
    expect(yamlDocuments([{ kind: 'A', text: injected }]).match(/^---/gm)).toHaveLength(1);
  });
});

describe('text that is turned round', () => {
  const warning =
    'U+202E turns text round (and 1 more of its kind): people see another order than programs read. Remove it, or write "\\u202e" in a double-quoted value';

  test.each([
    [
      'a manifest',
      { 'a.yaml': `${agent('a')}# safe\u202e evil\u202c\n` },
      `a.yaml:${agent('a').split('\n').length}:7`,
    ],
    ['values', { 'recipe.yaml': recipe('# \u202e \u202c\n'), 'a.yaml': agent('a') }, 'recipe.yaml:4:3'],
  ])('in %s is told, and renders as before [SEC-13]', async (_where, files, place) => {
    const { warnings, errors, documents } = await renderFiles(files);

    expect(warnings).toContain(`${place} [file.turned-text] warning: ${warning}`);
    expect([errors, documents.length]).toEqual([[], 1]);
  });

  test('in a stream is told as well [SEC-13]', async () => {
    const { findings } = await renderStream(`# \u2066\n${agent('a')}`, {
      fileSystem: memoryFileSystem({}),
      treeRoot: '/',
      displayBase: '/',
    });

    expect(
      findings.map(({ rule, position }) => `${rule} ${position.file}:${position.line}:${position.column}`),
    ).toContain('file.turned-text stdin:1:3');
  });
});
