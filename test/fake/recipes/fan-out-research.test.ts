import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { typed } from '../../support/cli/typed.ts';
import { recipeObjects, type Story, startStory } from '../../support/recipes/start-story.ts';

const recipe = join(import.meta.dirname, '../../../recipes/04-fan-out-research');
let objects: readonly KubeObject[];
let story: Story | undefined;
beforeAll(async () => {
  objects = await recipeObjects('04-fan-out-research', 'research');
});
afterEach(async () => {
  await story?.cluster.close();
  story = undefined;
});

test('[DYNAMIC-16] the editor hands questions out, has the answers checked, and writes', async () => {
  const sample = objects.find((object): object is SwarmRun => object.kind === 'SwarmRun');
  if (sample === undefined) throw new Error('the recipe has no run');
  const topic = `wells dug before ${randomInt(1000, 2000)}`;
  story = await startStory(objects, '04-fan-out-research/tests/model.script.yaml');
  const { status } = await story.play({ ...sample, spec: { ...sample.spec, input: { topic } } });

  expect({ refusals: story.cluster.refusals(), unused: story.cluster.unusedTurns() }).toEqual({
    refusals: [],
    unused: [],
  });
  expect(status).toMatchObject({ phase: 'Succeeded', totalTokenUsage: { totalTokens: 3214 } });
  expect(status?.steps).toHaveLength(1);
  expect(status?.steps?.[0]).toMatchObject({ name: 'editor', resolvedAgent: 'newsroom-editor' });
  const shares = (status?.steps?.[0]?.subtasks ?? []).map(
    ({ agent, tasks, tokenUsage }) => [agent, tasks, tokenUsage.totalTokens] as const,
  );
  expect(shares.toSorted()).toEqual([
    ['newsroom-checker', 1, 382],
    ['newsroom-researcher', 3, 684],
  ]);
  for (const finding of ['The price of', 'The saving with', 'The walls of'])
    expect(status?.output).toContain(`- ${finding} ${topic}`);
  expect(status?.output).toContain('Checked: 3 findings');
});

test('[CLI-4] swarm run --watch tells of each sub-task as it ends, and of all in the end', async () => {
  const { code, stdout } = await typed(['run', '.', '--watch'], { cwd: recipe });
  expect(code).toBe(0);
  const lines = stdout.split('\n').map((line) => line.replace(/[\d.]+s$/, 'Ns'));
  const ended = lines.filter((line) => line.startsWith('editor  [sub-task]'));
  expect(ended).toHaveLength(4);
  expect(ended.filter((line) => /newsroom-researcher \d+ tokens Ns$/.test(line))).toHaveLength(3);
  expect(ended.at(-1)).toBe('editor  [sub-task] newsroom-checker 382 tokens Ns');
  const total = lines.find((line) => line.startsWith('  sub-tasks: ')) ?? '';
  expect(total).toContain('newsroom-researcher 3 (684 tokens)');
  expect(total).toContain('newsroom-checker 1 (382 tokens)');
  expect(lines.indexOf(total)).toBeGreaterThan(lines.indexOf(ended.at(-1) ?? ''));
});

test('swarm run --dry-run tells of the entry role and whom it may ask', async () => {
  const { stdout } = await typed(['run', '.', '--dry-run'], { cwd: recipe });
  expect(stdout).toBe(
    'Run: research-001\nTeam: newsroom\nSteps:\n  editor model=qwen2.5:7b delegates=researcher,checker\n',
  );
});
