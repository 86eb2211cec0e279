import { randomInt } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { recipeObjects, startStory, withValues } from '../../support/recipes/start-story.ts';

const namespace = 'tools';

test('[RECIPE-9] 20 calls with 4 unique arguments reach the server 4 times', async () => {
  const createdAt = `2026-04-27T10:27:${randomInt(10, 60)}Z`;
  const objects = withValues(await recipeObjects('05-tool-cache', namespace), 'search-mcp', { createdAt });
  const story = await startStory(objects, '05-tool-cache/tests/model.script.yaml');
  try {
    const [declared] = objects.filter(({ kind }) => kind === 'SwarmRun');
    if (declared === undefined) throw new Error('no run');
    const run = await story.play(declared);
    expect({
      phase: run.status?.phase,
      refusals: story.cluster.refusals(),
      unused: story.cluster.unusedTurns(),
    }).toEqual({
      phase: 'Succeeded',
      refusals: [],
      unused: [],
    });
    expect(run.status?.output).toBe('Active projects:\n- project-alpha: 50000\n- project-gamma: 83000');
    const projects = ['alpha', 'beta', 'gamma', 'delta'].map((name) => `get_project project-${name}`);
    expect(story.cluster.logs(namespace, 'search-mcp').split('\n')).toEqual(projects);

    const calls = story.cluster.audit.events.filter(({ action }) => action === 'tool.called');
    expect(calls).toHaveLength(20);
    expect(calls.filter(({ detail }) => detail.cached === true)).toHaveLength(16);
    const outputs = calls.map(({ detail }) => JSON.stringify(detail.output));
    expect(new Set(outputs).size).toBe(4);
    expect(outputs.every((output) => output.includes(createdAt))).toBe(true);
  } finally {
    await story.cluster.close();
  }
});

test('[RECIPE-13] the same write twice reaches the server twice', async () => {
  const objects = await recipeObjects('05-tool-cache', namespace);
  const story = await startStory(objects, '05-tool-cache/going-further/writes/tests/model.script.yaml');
  try {
    const [writes] = await recipeObjects('05-tool-cache/going-further/writes/writes-run.yaml', namespace);
    if (writes === undefined) throw new Error('no run');
    const run = await story.play(writes);
    expect({ output: run.status?.output, refusals: story.cluster.refusals() }).toEqual({
      output: 'sarah.chen@acme.example is looked after by dana.',
      refusals: [],
    });
    expect(story.cluster.logs(namespace, 'search-mcp').split('\n')).toEqual([
      'create_bookmark project-alpha',
      'create_bookmark project-alpha',
    ]);
    expect(story.cluster.unusedTurns()).toEqual([]);
  } finally {
    await story.cluster.close();
  }
});

test('the shortest form caches every tool of a server', async () => {
  const articles = String(randomInt(100, 999));
  const base = await recipeObjects('05-tool-cache', namespace);
  const variant = await recipeObjects('05-tool-cache/going-further/knowledge-base', namespace);
  const objects = withValues([...base, ...variant], 'kb-mcp', { articles });
  const story = await startStory(
    objects,
    '05-tool-cache/going-further/knowledge-base/tests/model.script.yaml',
  );
  try {
    const run = await story.play({
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind: 'SwarmRun',
      metadata: { name: 'question-001', namespace },
      spec: { agent: 'librarian', prompt: 'How do I rotate a key?' },
    });
    expect({
      output: run.status?.output,
      refusals: story.cluster.refusals(),
      unused: story.cluster.unusedTurns(),
    }).toEqual({
      output: `How to: How do I rotate a key? (${articles} articles searched)`,
      refusals: [],
      unused: [],
    });
    expect(story.cluster.logs(namespace, 'kb-mcp')).toBe('find_article How do I rotate a key?');
  } finally {
    await story.cluster.close();
  }
});
