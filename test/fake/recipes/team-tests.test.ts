import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { typed } from '../../support/cli/typed.ts';

const root = join(import.meta.dirname, '../../..');

test('[TEAMTEST-1] every recipe has team tests, and they pass', async () => {
  const recipes = globSync('recipes/*/recipe.yaml', { cwd: root }).map((path) => path.split('/')[1]);
  const { code, stdout } = await typed(['test', 'recipes', '-o', 'json'], { cwd: root });
  const { tests, problems, untested } = JSON.parse(stdout);
  const failed = tests.filter(({ passed }: { readonly passed: boolean }) => !passed);
  expect({ failed, problems, untested }).toEqual({ failed: [], problems: [], untested: [] });
  const tested = tests.map(({ recipe }: { readonly recipe: string }) => recipe.split('/')[1]);
  expect([...new Set(tested)]).toEqual(recipes.toSorted());
  expect(code).toBe(0);
});
