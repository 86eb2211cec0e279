import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { simpleGit } from 'simple-git';
import type { BenchSize } from './bench-size.ts';
import { compared } from './compared.ts';
import { benchManifests } from './manifests.ts';
import type { Row } from './row.ts';
import { timedProcess } from './timed-process.ts';

const program = join(import.meta.dirname, '../../dist/swarm.mjs');
const RECIPES = 100;
const MANIFESTS = 10;

/** `swarm diff` of the last commit, in which every tenth of 100 recipes gained a tool, both trees rendered whole. */
export async function run(size: BenchSize): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-diff-'));
  try {
    const git = simpleGit(folder);
    await git.init(['--initial-branch=main']);
    await git.addConfig('user.name', 'Bench').addConfig('user.email', 'bench@example.com');
    for (let index = 0; index < RECIPES; index += 1) write(folder, index, (text) => text);
    await git.add('.').commit('before');
    for (let index = 0; index < RECIPES; index += 10)
      write(folder, index, (text) => text.replace('"grafana/*"]', '"grafana/*", "pagerduty/close"]'));
    await git.add('.').commit('after');
    const start = () => {
      const result = timedProcess([process.execPath, program, 'diff', 'HEAD~1', 'HEAD'], folder);
      const gained = result.stdout.match(/\[tools-gained\]/g)?.length;
      if (result.status !== 0 || gained !== RECIPES / 10)
        throw new Error(
          `swarm diff exited ${result.status} and told of ${gained} tools: ${result.stdout.slice(0, 2000)}`,
        );
      return result;
    };
    const what = `${RECIPES} recipes of ${MANIFESTS} manifests`;
    return await compared(what, size(5), [{ name: 'swarm diff of two commits', run: start }]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(folder: string, index: number, change: (text: string) => string): void {
  const recipe = join(folder, `recipes/recipe-${index}`);
  const files = benchManifests(MANIFESTS).map(({ file, text }) => [file, change(text)] as const);
  const header = `apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: recipe-${index}}\n`;
  for (const [file, text] of [...files, ['recipe.yaml', header] as const]) {
    const path = join(recipe, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
