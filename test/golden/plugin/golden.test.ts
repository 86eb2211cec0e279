import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { nodeFileSystem } from '../../../plugin/read/file-system.ts';
import { renderRecipe } from '../../../plugin/render-recipe.ts';
import { findingsText } from '../../../plugin/report/text.ts';
import type { ApplicationParameter } from '../../../plugin/values/application-parameters.ts';

/** What is rendered of a case's `in/`: a recipe below it, and what the Application says. */
interface CaseOptions {
  readonly recipe?: string;
  readonly namespace?: string;
  readonly app?: string;
  readonly parameters?: readonly ApplicationParameter[];
}

const isUpdate = process.env.UPDATE_GOLDEN === '1';
const cases = readdirSync(import.meta.dirname, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

async function renderCase(name: string): Promise<{ readonly out: string; readonly err: string }> {
  const folder = join(import.meta.dirname, name);
  const optionsFile = join(folder, 'options.json');
  const {
    recipe = '.',
    parameters = [],
    ...options
  }: CaseOptions = existsSync(optionsFile) ? JSON.parse(readFileSync(optionsFile, 'utf8')) : {};
  const treeRoot = join(folder, 'in');
  const result = await renderRecipe(join(treeRoot, recipe), {
    fileSystem: nodeFileSystem,
    treeRoot,
    displayBase: treeRoot,
    applicationParameters: parameters,
    ...options,
  });
  return { out: result.text, err: findingsText(result.findings) };
}

function compare(file: string, actual: string): void {
  if (isUpdate) {
    if (actual === '') rmSync(file, { force: true });
    else writeFileSync(file, actual);
  }
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(actual);
}

// `UPDATE_GOLDEN=1 npm test -- test/golden/plugin` writes them anew; a change of bytes needs a new contract (recipes 15).
describe('golden renders of contract kubeswarm-v1', () => {
  test('there are cases', () => {
    expect(cases.length).toBeGreaterThanOrEqual(8);
  });

  test.each(cases)('%s [PLUGIN-24]', async (name) => {
    const { out, err } = await renderCase(name);
    compare(join(import.meta.dirname, name, 'out.golden.yaml'), out);
    compare(join(import.meta.dirname, name, 'err.golden.txt'), err);
  });
});
