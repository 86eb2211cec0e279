import { describe, expect, test } from '@jest/globals';
import { findingAt } from '../../../plugin/findings.ts';
import { jsonLines, yamlDocuments } from '../../../plugin/render/write.ts';
import { findingsJson } from '../../../plugin/report/json.ts';
import { argoFindingsText, findingsText } from '../../../plugin/report/text.ts';

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
    expect(findingsJson([finding])).not.toMatch(obeyed);
    expect(JSON.parse(findingsJson([finding]))).toMatchObject([{ file: `a${text}.yaml` }]);
    const line = jsonLines([{ kind: text }]);
    expect(line).not.toMatch(obeyed);
    expect(line.split('\n')).toHaveLength(3);
    expect(JSON.parse(line.split('\n')[1] ?? '')).toEqual({ kind: text });
  });

  test('is no document of its own in YAML [SEC-11]', () => {
    const injected = `${text}\n---\nkind: Injected\n...\n`;
    expect(yamlDocuments([{ kind: 'A', text: injected }]).match(/^---/gm)).toHaveLength(1);
  });
});
