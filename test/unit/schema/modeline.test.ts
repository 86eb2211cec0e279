import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { nodeFileSystem } from '../../../plugin/read/file-system.ts';
import { renderRecipe } from '../../../plugin/render-recipe.ts';
import { withModeline } from '../../../plugin/schema/modeline.ts';
import { writeSchemas } from '../../support/editor/schema-world.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const root = join(import.meta.dirname, '../../..');
const line = '# yaml-language-server: $schema=../.schemas/a.json';

describe('the modeline', () => {
  test.each([
    ['an empty file', '', `${line}\n`],
    ['a file with comments', '# Licence\na: 1 # why\n', `${line}\n# Licence\na: 1 # why\n`],
    ['lines that end as on Windows', 'a: 1\r\nb: 2\r\n', `${line}\r\na: 1\r\nb: 2\r\n`],
    ['a byte order mark', '\uFEFFa: 1\n', `\uFEFF${line}\na: 1\n`],
    ['a directive and a document start', '%YAML 1.2\n---\na: 1\n', `${line}\n%YAML 1.2\n---\na: 1\n`],
    ['no line break at the end', 'a: 1', `${line}\na: 1`],
    ['an earlier one', '# x\n# yaml-language-server: $schema=old.json\na: 1\n', `# x\n${line}\na: 1\n`],
    ['one of itself', `${line}\na: 1\n`, `${line}\na: 1\n`],
    [
      'a text that looks like one',
      'a: "# yaml-language-server: x"\n',
      `${line}\na: "# yaml-language-server: x"\n`,
    ],
  ])('[EDITOR-5] stands in %s, and nothing else changes', (_, before, after) => {
    expect(withModeline(before, '../.schemas/a.json')).toBe(after);
    expect(withModeline(after, '../.schemas/a.json')).toBe(after);
  });

  test('[EDITOR-5] is a path that editors can follow, whatever the folder is called', () => {
    expect(withModeline('', '../a b/$&.json')).toBe('# yaml-language-server: $schema=../a%20b/$&.json\n');
    expect(withModeline('# yaml-language-server: $schema=x\n', '$&')).toBe(
      '# yaml-language-server: $schema=$&\n',
    );
  });

  test('[EDITOR-5] changes no byte of what recipes render to, and is written once', async () => {
    cpSync(join(root, 'recipes'), folder, { recursive: true });
    cpSync(join(root, 'test/golden/plugin/templated/in'), join(folder, 'templated'), { recursive: true });
    const recipes = readdirSync(folder).filter((name) => /^\d\d-|^templated/.test(name));
    const rendered = async () => {
      const texts: string[] = [];
      for (const name of recipes) {
        const options = {
          fileSystem: nodeFileSystem,
          treeRoot: folder,
          displayBase: folder,
          mayUseExamples: true,
        };
        const { text, findings } = await renderRecipe(join(folder, name), options);
        expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
        texts.push(text);
      }
      return texts;
    };
    const before = await rendered();
    expect(before.every((text) => text.includes('kubeswarm.io/v1alpha1'))).toBe(true);
    const first = await writeSchemas(folder, '--modeline', '.');
    expect(readFileSync(join(folder, '01-incident-response/recipe.yaml'), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.schemas\/recipe\.json\n/,
    );
    expect(await rendered()).toEqual(before);
    const again = await writeSchemas(folder, '--modeline', '.');
    expect(first.stderr).toContain('wrote the modeline of templated/values/prod.yaml');
    expect(again.stderr).not.toContain('wrote the modeline');
  });
});
