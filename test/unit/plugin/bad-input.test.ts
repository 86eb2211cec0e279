import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { generate } from '../../../plugin/commands/generate.ts';
import { nodeFileSystem } from '../../../plugin/read/file-system.ts';
import { type BadRecipe, badRecipes } from '../../support/plugin/bad-recipes.ts';

const folder = mkdtempSync(join(tmpdir(), 'bad-recipes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(bad: BadRecipe, index: number): string {
  const cwd = join(folder, `r${index}`);
  for (const [path, content] of Object.entries(bad.files)) {
    const file = join(cwd, path);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, file);
    else writeFileSync(file, content);
  }
  return cwd;
}

describe('bad input on a real disk', () => {
  test.each(badRecipes.map((bad, index) => [bad.name, bad, index] as const))(
    '%s: one clear error, nothing on stdout [PLUGIN-32]',
    async (_, bad, index) => {
      const cwd = written(bad, index);
      const result = await generate({
        argv: [],
        env: { ARGOCD_APP_NAMESPACE: 'demo' },
        cwd,
        fileSystem: nodeFileSystem,
        readStdin: () => Promise.resolve(new Uint8Array()),
      });
      expect(result.exitCode).toBe(1);
      expect(result.stdout).toBe('');
      const lines = result.stderr.trimEnd().split('\n');
      expect(lines).toContainEqual(expect.stringContaining(bad.error));
      for (const line of lines)
        expect(line).toMatch(/^(?:\S+:\d+:\d+ \[[a-z]+\.[a-z.-]+\] \S.*|and \d+ more; .*)$/);
    },
  );
});

describe('secrets in bad files', () => {
  const canary = 'hunter2-canary-c2VjcmV0';
  const files: readonly (readonly [string, string])[] = [
    [
      'a.yaml',
      `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: ${canary}}\ndata: [\n`,
    ],
    ['a.yaml', `password: *${canary}\n`],
    ['a.yaml', `password: !${canary} x\n`],
    ['a.yaml', `password: "${canary}\n`],
    ['a.yaml', `- ${canary}\n`],
    [
      'a.yaml',
      `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: ${canary}, password: ${canary}}\n`,
    ],
    ['a.yaml', `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {token: sk-${canary}}\n`],
    ['values.yaml', `password: ${canary}\n`],
    ['values.yaml', `${canary}\n`],
    ['a.yaml.hbs', `{{concat "${canary}" nope}}`],
    ['a.yaml.hbs', `{{json "${canary}" "b"}}`],
    ['a.yaml.hbs', `{{"${canary}" x)}} {{model "${canary}"}}`],
    [
      'recipe.yaml',
      `apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: "${canary} !"}\ndefaultEnvironment: [${canary}]\n`,
    ],
  ];
  test.each(files.map(([file, text], index) => [file, text, index] as const))(
    '%s %j keeps its secret [PLUGIN-33]',
    async (file, text, index) => {
      const cwd = written({ name: '', files: { [file]: text }, error: '' }, 100 + index);
      const env = { ARGOCD_APP_PARAMETERS: JSON.stringify([{ name: 'x', string: canary }]) };
      const result = await generate({
        argv: [],
        env,
        cwd,
        fileSystem: nodeFileSystem,
        readStdin: () => Promise.resolve(new Uint8Array()),
      });
      expect(result.exitCode).toBe(1);
      expect(result.stdout + result.stderr).not.toContain('hunter2');
    },
  );
});
