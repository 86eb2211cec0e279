import { describe, expect, test } from '@jest/globals';
import { type FlowSpending, spendingOf } from '../../../plugin/diff/spending/spending.ts';
import { builtInPrices } from '../../../schemas/prices.ts';
import { recipe } from '../plugin/render-files.ts';
import { renders } from './diff-files.ts';

const header = (kind: string, name: string): string =>
  `apiVersion: kubeswarm.io/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: lab}\nspec:\n`;
// One call: 128,000 in at $2.50 and 1,000 out at $10 a million; one attempt.
const role = (name: string, more = ''): string =>
  `{name: ${name}, model: gpt-4o, limits: {tokensPerCall: 1000, retries: 0}${more}}`;
const CALL = 129_000;
const CALL_USD = 0.33;
const team = (lines: string, roles = [role('r'), role('s')]): string =>
  `${header('SwarmTeam', 't')}  roles: [${roles.join(', ')}]\n${lines}`;

async function spending(text: string): Promise<readonly FlowSpending[]> {
  const [render] = await renders({ 'lab/recipe.yaml': recipe(), 'lab/x.yaml': text });
  expect(render?.problems).toEqual([]);
  return render === undefined ? [] : spendingOf(render, builtInPrices);
}

async function teamSpending(text: string): Promise<FlowSpending> {
  const found = (await spending(text)).find(({ owner }) => owner.kind === 'SwarmTeam');
  if (found === undefined) throw new Error('there is no team');
  return found;
}

const tools = ', tools: {webhooks: [{name: w, url: "http://w.example"}]}';
const retried = role('r').replace('retries: 0', 'retries: 2');

describe('the worst case of a run', () => {
  test.each([
    ['a step is one call of an agent without tools', team('  pipeline: [{role: r}]\n'), 1],
    ['steps add up', team('  pipeline: [{role: r}, {role: s}]\n'), 2],
    ['an agent with tools takes 100 turns', team('  pipeline: [{role: r}]\n', [role('r', tools)]), 100],
    ['each attempt costs all of it', team('  pipeline: [{role: r}]\n', [retried]), 3],
    ['loops multiply, 10 without a number', team('  pipeline: [{role: r, loop: {condition: "x"}}]\n'), 10],
    [
      'validation retries multiply loops, and a judge is a call',
      team(
        '  pipeline: [{role: r, loop: {condition: "x", maxIterations: 4}, validate: {onFailure: retry, semantic: good}}]\n',
      ),
      4 * 3 * 2,
    ],
    [
      'retries of a validation that fails at once do not count',
      team('  pipeline: [{role: r, validate: {onFailure: fail, maxRetries: 9, contains: x}}]\n'),
      1,
    ],
    [
      'a search calls planner, executor and evaluator as often as its bounds allow',
      team(
        '  search: {strategy: BFS, plannerRole: r, executorRole: s, evaluatorRole: s, initialPrompt: x, maxIterations: 5, maxNodes: 7, maxPlannerRetries: 1, maxEvaluatorRetries: 2}\n',
      ),
      5 * 2 + 7 + 7 * 3,
    ],
    [
      'a search without a limit of iterations ends by its nodes',
      team(
        '  search: {strategy: BFS, plannerRole: r, executorRole: s, initialPrompt: x, maxIterations: 0, maxNodes: 7, maxPlannerRetries: 0}\n',
      ),
      3 * 7 + 7,
    ],
    [
      'sub-tasks are 100 for each attempt, and so on in depth',
      team('  entry: r\n', [role('r', ', canDelegate: [s]'), role('s')]),
      100 + 100,
    ],
  ])('[DIFF-10] %s', async (_name, text, calls) => {
    const { run } = await teamSpending(text);
    expect(run.tokens).toBe(calls * CALL);
    expect(run.usd).toBeCloseTo(calls * CALL_USD, 6);
    expect([...run.because]).toEqual([]);
  });

  test('[DIFF-10] maxTokens ends a run only after what is under way: side by side, not one after the other', async () => {
    const beside = await teamSpending(team('  maxTokens: 1000\n  pipeline: [{role: r}, {role: s}]\n'));
    expect(beside.run.tokens).toBe(2 * CALL);
    const after = await teamSpending(
      team('  maxTokens: 1000\n  pipeline: [{role: r}, {role: s, dependsOn: [r]}]\n'),
    );
    expect(after.run.tokens).toBe(1000 + CALL);
  });

  test('[DIFF-10] daily limits hold before every call, in tokens and in money', async () => {
    const limited = role('r', tools).replace('retries: 0', 'retries: 0, dailyTokens: 5000');
    const { run } = await teamSpending(team('  pipeline: [{role: r}]\n', [limited]));
    expect([run.tokens, run.usd]).toEqual([5000, 0.05]);
  });

  test('[DIFF-10] a day is as many runs as events start, up to the ceiling of the namespace', async () => {
    const event = `---\n${header('SwarmEvent', 'e')}  source: {type: cron, cron: "0 */6 * * *"}\n  targets: [{team: t}]\n`;
    const text = `${team('  pipeline: [{role: r}]\n')}${event}`;
    expect((await teamSpending(text)).day.tokens).toBe(4 * CALL);
    const policy = `---\n${header('SwarmPolicy', 'p')}  enforcementMode: Enforce\n  limits: {maxDailyTokens: 200000}\n`;
    expect((await teamSpending(text + policy)).day.tokens).toBe(200_000);
    expect((await teamSpending(text + policy.replace('Enforce', 'Audit'))).day.tokens).toBe(4 * CALL);
  });
});

describe('what nothing bounds', () => {
  test.each([
    [
      'a model whose context nobody knows',
      team('  pipeline: [{role: r}]\n', [role('r').replace('gpt-4o', 'qwen3')]),
      'how much fits into the context of model "qwen3" is not known',
    ],
    [
      'an agent of another recipe',
      team('  pipeline: [{role: r}]\n', ['{name: r, swarmAgent: elsewhere}']),
      'unknown agent: that of role "r" is not in this recipe',
    ],
    [
      'routing',
      `${header('SwarmTeam', 't')}  routing: {model: gpt-4o}\n`,
      'unknown agent: it is routed to any agent of its namespace with the capability',
    ],
  ])('[DIFF-11] %s', async (_name, text, reason) => {
    const { run } = await teamSpending(text);
    expect(run.tokens).toBe(Number.POSITIVE_INFINITY);
    expect([...run.because]).toEqual([reason]);
  });

  test('[DIFF-11] a webhook, although each run is bounded', async () => {
    const event = `---\n${header('SwarmEvent', 'e')}  source: {type: webhook}\n  targets: [{team: t}]\n`;
    const { run, day } = await teamSpending(`${team('  pipeline: [{role: r}]\n')}${event}`);
    expect([run.tokens, day.tokens]).toEqual([CALL, Number.POSITIVE_INFINITY]);
    expect([...day.because]).toEqual(['how often SwarmEvent "e" fires is not limited']);
  });

  test('[DIFF-11] a daily limit bounds what nothing else does, and then no reason is left', async () => {
    const limited = role('r').replace('gpt-4o', 'qwen3').replace('retries: 0', 'dailyTokens: 500');
    const { run } = await teamSpending(team('  pipeline: [{role: r}]\n', [limited]));
    expect([run.tokens, run.usd, [...run.because]]).toEqual([500, 0, []]);
  });

  test('[DIFF-11] a price that nobody knows is no price of zero', async () => {
    const { run } = await teamSpending(
      team('  pipeline: [{role: r}]\n', [role('r').replace('gpt-4o', 'o9-x')]),
    );
    expect(run.usd).toBe(Number.POSITIVE_INFINITY);
    expect([...run.because]).toContain('no price of model "o9-x" is known');
  });
});
