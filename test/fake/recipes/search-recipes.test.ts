import { randomInt } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { typed } from '../../support/cli/typed.ts';
import { kubectl } from '../../support/recipes/kubectl.ts';
import { recipeObjects, type Story, startStory, withValues } from '../../support/recipes/start-story.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const recipes = join(import.meta.dirname, '../../../recipes');

let story: Story | undefined;
afterEach(async () => {
  await story?.cluster.close();
  story = undefined;
});

const outcomes = ({ status }: SwarmRun): readonly string[] =>
  (status?.searchTree?.nodes ?? []).map(({ id, phase, scoreMillis, pruned }) =>
    [id, phase, scoreMillis ?? '-', pruned?.by].filter((fact) => fact !== undefined).join(' '),
  );

const asExpected = () => ({ refusals: story?.cluster.refusals(), unused: story?.cluster.unusedTurns() });

test('[RECIPE-16] the search for a root cause follows the figures of the tool', async () => {
  const [inUse, leaked] = [randomInt(60, 99), randomInt(30, 60)];
  const release = `v${randomInt(1, 9)}.${randomInt(1, 99)}.0`;
  const objects = withValues(await recipeObjects('19-search-root-cause', 'root-cause'), 'mock-telemetry', {
    inUse: String(inUse),
    leaked: String(leaked),
    release,
  });
  const declared = objects.find(({ kind }) => kind === 'SwarmRun');
  if (declared === undefined) throw new Error('the recipe has no run');
  story = await startStory(objects, '19-search-root-cause/tests/model.script.yaml');
  const run = await story.play(declared);

  expect(asExpected()).toEqual({ refusals: [], unused: [] });
  expect(outcomes(run)).toEqual([
    '0 Scored -',
    '1 Scored 720',
    '2 Pruned 310 evaluator',
    '3 Scored 640',
    '4 Pruned 450 planner',
    '5 Pruned 380 beam',
    '6 Solution 920',
  ]);
  expect(run.status?.searchTree?.nodes?.[6]?.task).toBe(
    `Profile connection pool leaks: ${inUse} of 100 connections are gone`,
  );
  expect(run.status?.output).toBe(
    `Proved: /v2/refunds has taken ${leaked} connections since ${release} and returned none; other handlers leak 0.`,
  );
  expect(run.status?.totalTokenUsage?.totalTokens).toBe(9950);
});

test('[RECIPE-16] the brainstorm rates what came back and stops above 85 percent', async () => {
  const days = randomInt(7, 99);
  const objects = await recipeObjects('18-search-brainstorm', 'default');
  const declared = objects.find(({ kind }) => kind === 'SwarmRun');
  if (declared === undefined) throw new Error('the recipe has no run');
  story = await startStory(objects, '18-search-brainstorm/tests/model.script.yaml');
  const problem = `New customers need ${days} days until they send a parcel. How do we get them there in 3?`;
  const run = await story.play({ ...declared, spec: { ...Object(declared.spec), input: { problem } } });

  expect(asExpected()).toEqual({ refusals: [], unused: [] });
  expect(outcomes(run)).toEqual([
    '0 Scored -',
    '1 Scored 700',
    '2 Scored 620',
    '3 Pruned 300 planner',
    '4 Solution 910',
    '5 Scored 740',
  ]);
  expect(run.status?.output).toContain(`on day 3 instead of day ${days}`);
  expect(run.status?.totalTokenUsage?.totalTokens).toBe(4380);
});

/** Commands of swarm and kubectl in a part of a README, continued lines joined, in order. */
function commandsOf(recipe: string, from: string, to: string): readonly string[] {
  const readme = readFileSync(join(recipes, recipe, 'README.md'), 'utf8');
  const part = readme.slice(readme.indexOf(`\n## ${from}`), readme.indexOf(`\n## ${to}`));
  return [...part.matchAll(/^```bash\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => /^(swarm|kubectl) /.test(line) && !line.includes('| kubectl'));
}

/** The tree that the README shows. */
const shownTree = (recipe: string): string =>
  /^```text\n(\S+-demo: Succeeded[\s\S]*?)^```$/m.exec(
    readFileSync(join(recipes, recipe, 'README.md'), 'utf8'),
  )?.[1] ?? 'the README shows no tree';

describe.each([
  ['18-search-brainstorm', 'brainstorm-demo', 'default', '.'],
  ['19-search-root-cause', 'rca-demo', 'root-cause', '19-search-root-cause'],
])('the README of %s', (recipe, name, namespace, directory) => {
  const folder = temporaryFolder();

  test('[CLI-11] its commands without a cluster work, and show the tree that it shows', async () => {
    cpSync(join(recipes, recipe), join(folder, recipe), { recursive: true });
    const lines = commandsOf(recipe, 'On this machine', 'In a cluster');
    expect(lines.map((line) => line.split(' ')[1])).toEqual(['lint', 'run', 'tree']);
    let printed = '';
    for (const line of lines) {
      const { code, stdout, stderr } = await typed(line.split(' ').slice(1), {
        cwd: join(folder, directory),
      });
      expect({ line, code, stderr }).toEqual({ line, code: 0, stderr });
      printed = stdout;
    }
    expect(printed).toBe(shownTree(recipe));
  });

  test('[RECIPE-2] its commands for a cluster work one by one', async () => {
    story = await startStory([], `${recipe}/tests/model.script.yaml`);
    const { cluster } = story;
    const context = {
      cluster,
      directory: join(recipes, directory),
      namespace,
      warn: (warning: string): never => {
        throw new Error(warning);
      },
      signal: AbortSignal.timeout(60_000),
    };
    const printed = new Map<string, string>();
    for (const line of [
      ...commandsOf(recipe, 'In a cluster', 'Going further'),
      ...commandsOf(recipe, 'Cleanup', 'none'),
    ]) {
      if (line.startsWith('kubectl ')) {
        printed.set(line, await kubectl(line, context));
        continue;
      }
      // What `swarm tree` would read from the cluster.
      const run = await cluster.api.get({
        apiVersion: 'kubeswarm.io/v1alpha1',
        kind: 'SwarmRun',
        namespace,
        name,
      });
      const [, command = '', ...argv] = line.split(' ');
      const told = await typed([command, ...argv.map((word) => (word === name ? '-' : word))], {
        stdin: JSON.stringify(run),
      });
      expect(told).toMatchObject({ code: 0, stderr: '' });
      printed.set(line, told.stdout);
    }

    expect(asExpected()).toEqual({ refusals: [], unused: [] });
    expect(printed.get(`kubectl get swrun ${name} -w`)).toBe('Pending\nRunning\nSucceeded');
    expect(printed.get(`swarm tree ${name}`)).toBe(shownTree(recipe));
    const nodes = [...printed].find(([line]) => line.includes('.status.searchTree.nodes'))?.[1];
    if (nodes !== undefined)
      expect(JSON.parse(nodes)[2]).toMatchObject({ id: 2, depth: 1, phase: 'Pruned', scoreMillis: 310 });
    const { items } = await cluster.api.list({ apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun' });
    expect(items).toEqual([]);
  });
});
