import { describe, expect, test } from '@jest/globals';
import {
  answers,
  askedFor,
  expand,
  judged,
  nodeOf,
  nodesOf,
  searchRun,
  shownTree,
  treeOf,
} from './search-runs.ts';
import { eventsOf, simulate, taskOf } from './simulation.ts';

const good = JSON.stringify([expand(0, 'a', 500)]);
const self = { maxDepth: 2, maxPlannerRetries: 1 };

/** The second plan is the one under test: by then node 1 is scored, 2 pruned and 3 failed. */
function replyTo(reply: string, search = {}): ReturnType<typeof simulate> {
  const first = [expand(0, 'one', 100), expand(0, 'two', 200), expand(0, 'three', 300)];
  return simulate(searchRun({ ...self, ...search }), {
    answer: answers({
      plan: (iteration, call) => {
        if (iteration === 1) return JSON.stringify(first);
        if (iteration === 2) return JSON.stringify([{ action: 'prune', parentNode: 2 }]);
        return call === 1 ? reply : good;
      },
      node: (id) => (id === 3 ? { error: 'down' } : `result ${id}`),
    }),
  });
}

describe('[SEARCH-4] replies of the planner', () => {
  const child = JSON.stringify(expand(1, 'deeper', 400));

  test.each([
    ['an array', `[${child}]`],
    ['an array in a code fence', `\`\`\`json\n[${child}]\n\`\`\``],
    ['an array amid prose', `I think:\n[${child}]\nThat is all.`],
    ['one action alone', child],
    ['an object with actions', `{"actions":[${child}]}`],
    ['numbers as text', '[{"action":"expand","parentNode":"1","task":"deeper","scoreMillis":"400"}]'],
    [
      'floats without a fraction',
      '[{"action":"expand","parentNode":1.0,"task":"deeper","scoreMillis":400.0}]',
    ],
    ['the alias node', '[{"action":"expand","node":1,"task":"deeper","scoreMillis":400}]'],
    ['the alias nodeId', '[{"action":"Expand","nodeId":1,"task":" deeper ","scoreMillis":400}]'],
  ])('may be %s', (_, reply) => {
    const run = replyTo(reply);
    expect(nodeOf(run, 4)).toMatchObject({ parentID: 1, depth: 2, task: 'deeper', scoreMillis: 400 });
    expect(askedFor(run)).not.toContain('plan-3.2');
  });

  test.each([
    ['no JSON', 'let us see', 'not one JSON array'],
    ['two values', '[1] or [2]', 'not one JSON array'],
    ['no actions', '[]', 'empty'],
    ['no list', '{"thought":"hm"}', 'not a JSON array of actions'],
    ['an action that is no object', '["expand"]', 'action 1 is not a JSON object'],
    ['an unknown action', '[{"action":"explore"}]', 'unknown action "explore"'],
    ['an unknown parent', JSON.stringify([expand(99, 'x', 1)]), 'there is no node 99'],
    ['no parent', '[{"action":"expand","task":"x","scoreMillis":1}]', 'needs parentNode'],
    ['a pruned parent', JSON.stringify([expand(2, 'x', 1)]), 'node 2 is pruned'],
    ['a blank task', JSON.stringify([expand(1, '  ', 1)]), 'not blank'],
    ['no score', JSON.stringify([expand(1, 'x')]), 'needs scoreMillis'],
    ['a score out of range', JSON.stringify([expand(1, 'x', 1001)]), '0 to 1000'],
    ['a score with a fraction', JSON.stringify([expand(1, 'x', 1.5)]), '0 to 1000'],
    ['the root pruned', '[{"action":"prune","parentNode":0}]', 'root cannot be pruned'],
    ['a failed node scored', '[{"action":"score","node":3,"scoreMillis":5}]', 'node 3 has no result'],
    ['two ends', '[{"action":"converge"},{"action":"converge"}]', 'more than once'],
    ['a node expanded and pruned', `[${child},{"action":"prune","node":1}]`, 'both expands node 1'],
  ])('with %s are rejected as a whole, and the planner is told why', (_, reply, why) => {
    const run = replyTo(reply.startsWith('[{') ? reply.replace(']', `,${child}]`) : reply);
    expect(askedFor(run).filter((id) => id.startsWith('plan-3'))).toEqual(['plan-3.1', 'plan-3.2']);
    expect(shownTree(taskOf(run, 'plan-3.2')).lastError).toContain(why);
    expect(eventsOf(run).join('\n')).toContain('PlannerValidationFailed: ');
    expect(nodeOf(run, 4)?.task).toBe('a');
  });

  test('may score a node anew, prune one with all below it, and say why', () => {
    const reply = '[{"action":"score","node":1,"scoreMillis":150},{"action":"prune","id":1,"reason":"dull"}]';
    const run = replyTo(reply, { maxIterations: 3 });
    expect(nodesOf(run)).toEqual(['1 Pruned 150', '2 Pruned 200', '3 EvalFailed -']);
    expect(nodeOf(run, 1)?.pruned).toEqual({ by: 'planner', reason: 'dull' });
    expect(run.state).toMatchObject({ phase: 'Failed', reason: 'SearchExhausted' });
  });

  test('may not score when an evaluator does', () => {
    const run = simulate(searchRun({ ...judged, maxPlannerRetries: 0 }), {
      answer: answers({ plan: () => '[{"action":"score","node":0,"scoreMillis":1}]' }),
    });
    expect(run.state.message).toContain('the evaluator scores');
  });

  test('lose from the end what the tree has no room for', () => {
    const run = simulate(searchRun({ maxNodes: 3 }), {
      answer: answers({ plan: () => JSON.stringify([1, 2, 3, 4].map((n) => expand(0, `t${n}`, n))) }),
    });
    expect(nodesOf(run)).toEqual(['1 Scored 1', '2 Solution 2']);
    expect(treeOf(run).terminationReason).toBe('MaxNodesReached');
  });
});

describe('[SEARCH-5] replies of the evaluator', () => {
  const search = { ...judged, maxIterations: 1, maxEvaluatorRetries: 1 };
  const plan = (): string => JSON.stringify([expand(0, 'a'), expand(0, 'b')]);

  test.each([
    ['garbage', 'good, I would say'],
    ['a list', '[1]'],
    ['no score', '{"reasoning":"fine"}'],
    ['a score out of range', '{"scoreMillis":1001}'],
    ['a score with a fraction', '{"scoreMillis":7.5}'],
    ['odd metadata', '{"scoreMillis":7,"metadata":[]}'],
  ])('that hold %s are asked for again, then the node has failed and the planner sees it', (_, reply) => {
    const run = simulate(searchRun({ ...search, maxIterations: 2 }), {
      answer: answers({ plan, evaluate: (id) => (id === 1 ? reply : '{"scoreMillis":400}') }),
    });
    expect(askedFor(run).filter((id) => id.startsWith('eval-1'))).toEqual(['eval-1.1', 'eval-1.2']);
    expect(nodeOf(run, 1)?.phase).toBe('EvalFailed');
    expect(nodeOf(run, 1)?.scoreReasoning).toMatch(/^evaluator failed: /);
    expect(eventsOf(run).filter((event) => event.startsWith('EvaluatorParseFailed: node 1'))).toHaveLength(2);
    expect(JSON.stringify(shownTree(taskOf(run, 'plan-2.1')))).toContain('"EvalFailed"');
  });

  test('may be good the second time, and are told what was wrong the first time', () => {
    const run = simulate(searchRun(search), {
      answer: answers({ plan, evaluate: (_, call) => (call === 1 ? '?' : '{"scoreMillis":300}') }),
    });
    expect(nodesOf(run)).toEqual(['1 Solution 300', '2 Scored 300']);
    expect(JSON.stringify(taskOf(run, 'eval-1.2')?.prompt)).toContain('not one JSON object');
  });

  test('may prune: the score is kept, and such a node never wins', () => {
    const run = simulate(searchRun({ ...search, minScorePercent: 50 }), {
      answer: answers({
        plan,
        evaluate: (id) =>
          `{"scoreMillis":${id === 1 ? 990 : 600},"shouldPrune":${id === 1},"reasoning":"no"}`,
      }),
    });
    expect(nodesOf(run)).toEqual(['1 Pruned 990', '2 Solution 600']);
    expect(nodeOf(run, 1)?.pruned).toEqual({ by: 'evaluator', reason: 'no' });
  });

  test('are not asked for when the executor has failed', () => {
    const run = simulate(searchRun(search), {
      answer: answers({ plan, node: (id) => (id === 1 ? { error: 'boom' } : 'fine') }),
    });
    expect(nodeOf(run, 1)).toMatchObject({ phase: 'EvalFailed', scoreReasoning: 'executor failed: boom' });
    expect(askedFor(run)).not.toContain('eval-1.1');
  });
});
