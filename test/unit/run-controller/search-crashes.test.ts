import { expect, test } from '@jest/globals';
import type { SearchNode } from '../../../schemas/generated/types.ts';
import { answers, expand } from '../engine/search-runs.ts';
import { agent, apiVersion, createRunPlane, type RunPlane, run, team, workOn } from './run-plane.ts';

class Died extends Error {}

const replies = answers({
  plan: (iteration, call) => {
    if (iteration === 1) return JSON.stringify([1, 2, 3].map((n) => expand(0, `theory ${n}`)));
    return call === 1 ? 'hm' : JSON.stringify([expand(iteration === 2 ? 2 : 4, 'deeper')]);
  },
  node: (id) => `evidence ${id} ${'x'.repeat(400)}`,
  evaluate: (id, call) =>
    id === 1 && call === 1 ? '?' : `{"scoreMillis":${[0, 300, 700, 200, 800, 910][id]}}`,
});

async function searchingTeam(plane: RunPlane, onExecute: (id: string) => void): Promise<void> {
  for (const role of ['planner', 'worker', 'judge']) {
    await plane.put(agent(role));
    await plane.setStatus(
      { apiVersion, kind: 'SwarmAgent', namespace: 'lab', name: role },
      { readyReplicas: 1 },
    );
    workOn(plane, `lab.${role}`, (task) => {
      onExecute(task.id.replace(/^[^.]*\./, ''));
      const reply = replies(task);
      return { output: typeof reply === 'string' ? reply : '' };
    });
  }
  await plane.put(
    team('team', {
      roles: ['planner', 'worker', 'judge'].map((name) => ({ name, swarmAgent: name })),
      search: {
        strategy: 'BeamSearch',
        beamWidth: 2,
        plannerRole: 'planner',
        executorRole: 'worker',
        evaluatorRole: 'judge',
        initialPrompt: 'find it',
        minScorePercent: 90,
        maxOutputBytes: 256,
      },
    }),
  );
}

/** Carries a search out, with a process that dies before its n-th effect, and another one that starts afterwards. */
async function searchWithDeathAt(effectNumber: number): Promise<{
  readonly effects: number;
  readonly end: unknown;
  readonly executed: readonly string[];
}> {
  let effects = 0;
  const executed: string[] = [];
  let hasDied = false;
  const plane = await createRunPlane({
    onEffect: () => {
      if (!hasDied && effects === effectNumber) {
        hasDied = true;
        throw new Died();
      }
      effects += 1;
    },
  });
  try {
    await searchingTeam(plane, (id) => executed.push(id));
    await plane.put(run({ teamRef: 'team' }));
    for (let life = 0; life < 2; life++) {
      try {
        const { status, metadata } = await plane.settle();
        const { lastPlannerIteration: _, ...tree } = status?.searchTree ?? { iterations: 0 };
        const steps = status?.steps?.map(({ name, phase, executions, tokenUsage }) => ({
          name,
          phase,
          executions,
          tokenUsage,
        }));
        const finished = metadata.annotations?.['kubeswarm.io/finished']?.split(',')[0];
        return { effects, executed, end: { finished, output: status?.output, tree, steps } };
      } catch (error) {
        if (!(error instanceof Died)) throw error;
        plane.restart();
      }
    }
    throw new Error('it died twice');
  } finally {
    await plane.close();
  }
}

test('[SEARCH-9] an operator that dies before any effect of a search: the next one grows the same tree, each call made once', async () => {
  const whole = await searchWithDeathAt(-1);
  const calls = [
    ...['plan-1.1', 'plan-2.1', 'plan-2.2', 'plan-3.1', 'plan-3.2'],
    ...[1, 2, 3, 4, 5].map((id) => `node-${id}.1`),
    ...['eval-1.1', 'eval-1.2', 'eval-2.1', 'eval-3.1', 'eval-4.1', 'eval-5.1'],
  ];
  expect(whole.executed.toSorted()).toEqual(calls.toSorted());
  expect(whole.end).toMatchObject({
    finished: 'Succeeded',
    output: `evidence 5 ${'x'.repeat(400)}`,
    tree: { terminationReason: 'MinScoreReached', solutionNodeID: 5 },
  });
  const { tree } = whole.end as { readonly tree: { readonly nodes: readonly SearchNode[] } };
  expect(tree.nodes.map(({ phase }) => phase)).toEqual([
    ...['Scored', 'Scored', 'Scored', 'Pruned', 'Scored', 'Solution'],
  ]);
  for (let at = 0; at < whole.effects; at++) {
    const cut = await searchWithDeathAt(at);
    expect({ at, end: cut.end }).toEqual({ at, end: whole.end });
    expect({ at, executed: cut.executed.toSorted() }).toEqual({ at, executed: calls.toSorted() });
  }
}, 60_000);
