import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SearchSize } from './engine-search.ts';
import { instantModel } from './instant-model.ts';

const folder = join(import.meta.dirname, 'langgraph');

/** The same search on LangGraph, which the bench installs for itself; resolves with the number of nodes. */
export async function loadLangGraphSearch(): Promise<(size: SearchSize) => Promise<number>> {
  if (!existsSync(join(folder, 'node_modules'))) {
    const args = ['ci', '--no-fund', '--no-audit', '--loglevel=error'];
    const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error(`npm ci in ${folder} failed: is there an npm registry?`);
  }
  const { searchWithLangGraph }: { searchWithLangGraph(options: object): Promise<number> } = await import(
    join(folder, 'search.mjs')
  );
  return (size) => searchWithLangGraph({ ...size, model: instantModel(size.width) });
}
