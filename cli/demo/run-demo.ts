import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { createRepository } from '../../plugin/git/git-repository.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { createLivePanel, type PanelOutput } from '../print/live-panel.ts';
import { formatMoney } from '../print/money.ts';
import { printable } from '../print/printable.ts';
import { startLocalCluster } from '../run/local-cluster.ts';
import type { ModelScript } from '../scripted-model/model-script.ts';
import { readModelScript } from '../scripted-model/read-script.ts';
import { generateApplication } from './application.ts';
import { type DemoContext, DemoFailure, incidents, support } from './demo-context.ts';
import { incidentScene } from './incident-scene.ts';
import { refusalScene } from './refusal-scene.ts';
import { supportScene } from './support-scene.ts';

export interface DemoOptions {
  readonly output: PanelOutput;
  /** Folder of the recipes. */
  readonly recipes: string;
  /** Program of the image `kubeswarm-recipes`. */
  readonly recipeServer: readonly [string, ...string[]];
  /** What plugin.yaml calls, without `generate`. */
  readonly plugin: readonly [string, ...string[]];
  readonly signal: AbortSignal;
}

/** How long the scripted model thinks for those who watch. */
const thinkMillis = 350;

/** Plays the demo in a folder of its own, which is gone afterwards. Throws DemoFailure when it does not hold. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kubeswarm-demo-'));
  try {
    await playDemo(folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function playDemo(
  folder: string,
  { output, recipes, recipeServer, plugin, signal }: DemoOptions,
): Promise<void> {
  const startedMillis = performance.now();
  const say = (text: string): void => output.write(`${printable(text)}\n`);
  const paths = [incidents.path, support.path];
  for (const path of paths) await cp(join(recipes, path), join(folder, path), { recursive: true });
  const repository = await createRepository(folder);
  const revision = await repository.commitAll('Add the recipes');
  say(`git init, git commit: ${revision.slice(0, 7)} Add the recipes (${folder})`);

  const cluster = await startLocalCluster({
    model: { kind: 'script', script: await readScripts(recipes, paths) },
    recipeServer,
    ...(output.terminal !== undefined && { thinkMillis }),
  });
  const context: DemoContext = {
    repository,
    cluster,
    panel: createLivePanel(output),
    signal,
    generate: (app, at) =>
      generateApplication(app, { command: plugin, repository: folder, revision: at, signal }),
    say,
    title: (text) => output.write(`\n${styleText('bold', text)}\n`),
  };
  try {
    const incident = await incidentScene(revision, context);
    const reverted = await refusalScene(revision, context);
    const ticket = await supportScene(reverted, context);
    const unused = cluster.unusedTurns();
    if (unused.length > 0) throw new DemoFailure(`the model was never asked for ${unused.join('; ')}`);
    context.title('Summary');
    for (const line of [
      ...[incident, ticket].map(summaryOf),
      'gpt-4o: refused by the render and by admission, with the same sentence',
    ])
      say(line);
    say(`${((performance.now() - startedMillis) / 1000).toFixed(1)} s in all.`);
  } finally {
    await cluster.close();
  }
}

function summaryOf({ metadata, status }: SwarmRun): string {
  const tokens = (status?.totalTokenUsage?.totalTokens ?? 0).toLocaleString('en-US');
  return `${metadata.name}: ${status?.phase}, ${tokens} tokens, ${formatMoney(status?.totalCostUSD)}`;
}

/** One script that plays the models of several recipes. */
async function readScripts(recipes: string, paths: readonly string[]): Promise<ModelScript> {
  const scripts = await Promise.all(
    paths.map(async (path) => {
      const file = `${path}/tests/model.script.yaml`;
      return readModelScript(await readFile(join(recipes, file), 'utf8'), file);
    }),
  );
  return {
    file: scripts.map(({ file }) => file).join(' and '),
    agents: scripts.flatMap(({ agents }) => agents),
  };
}
