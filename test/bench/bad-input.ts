import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BadRecipe, badRecipes } from '../support/plugin/bad-recipes.ts';
import type { BenchSize } from './bench-size.ts';
import { median, type Row } from './row.ts';
import { startProgram } from './start-program.ts';

const program = join(import.meta.dirname, '../../dist/swarm-cmp.mjs');

/** CPU (user and system, start of the process included) that `swarm-cmp generate` spends on each kind of bad input. */
export async function run(size: BenchSize): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bad-input-'));
  try {
    return badRecipes.map((bad, index) => {
      const recipe = join(folder, `recipe-${index}`);
      write(recipe, bad);
      const times = Array.from({ length: size(5) }, () => {
        const { status, cpuMillis } = startProgram(program, ['generate'], recipe);
        if (status !== 1) throw new Error(`${bad.name}: swarm-cmp generate exited ${status}, wanted 1`);
        return cpuMillis;
      });
      return { name: bad.name, value: median(times), unit: 'ms', note: 'CPU of the process' };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(recipe: string, bad: BadRecipe): void {
  for (const [path, content] of Object.entries(bad.files)) {
    const file = join(recipe, path);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, file);
    else writeFileSync(file, content);
  }
}
