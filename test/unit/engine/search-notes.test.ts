import { describe, expect, test } from '@jest/globals';
import { advance, planRun, type RunAuditEntry } from '../../../operator/engine/index.ts';
import { answers, expand, judged, searchRun, treeOf } from './search-runs.ts';
import { eventsOf, factsFor, type Simulated, simulate, startMillis } from './simulation.ts';

const entriesOf = ({ history }: Simulated): readonly RunAuditEntry[] =>
  history.flatMap(({ notes }) => notes.flatMap((note) => (note.kind === 'audit' ? [note.entry] : [])));

const metricsOf = ({ history }: Simulated): readonly string[] =>
  history.flatMap(({ notes }) =>
    notes.flatMap((note) =>
      note.kind === 'metric' && note.name.startsWith('kubeswarm.search.')
        ? [`${note.name.replace('kubeswarm.search.', '')} ${note.value}`]
        : [],
    ),
  );

const run = simulate(
  searchRun({ ...judged, maxIterations: 2, maxEvaluatorRetries: 0, maxPlannerRetries: 1 }),
  {
    answer: answers({
      plan: (iteration, call) =>
        iteration === 1
          ? JSON.stringify([expand(0, 'a'), expand(0, 'b'), expand(0, 'c')])
          : call === 1
            ? '?'
            : JSON.stringify([expand(1, 'd')]),
      evaluate: (id) => (id === 2 ? '?' : `{"scoreMillis":${id * 100},"shouldPrune":${id === 3}}`),
    }),
  },
);

describe('[SEARCH-11] what is told of a search', () => {
  test('is an audit trail: iterations below the run, nodes below iterations, their fate below them', () => {
    const entries = entriesOf(run);
    const byId = new Map(entries.map((entry) => [entry.eventId, entry]));
    expect(byId.size).toBe(entries.length);
    const shown = entries.map(({ action, parentEventId, detail }) =>
      [action, detail.node ?? detail.iteration ?? '', byId.get(parentEventId ?? '')?.action ?? '']
        .join(' ')
        .trim(),
    );
    expect(shown).toEqual([
      'run.triggered',
      'search.iteration 1 run.triggered',
      'search.node.created 1 search.iteration',
      'search.node.created 2 search.iteration',
      'search.node.created 3 search.iteration',
      'search.node.scored 1 search.node.created',
      'search.node.evalFailed 2 search.node.created',
      'search.node.scored 3 search.node.created',
      'search.node.pruned 3 search.node.created',
      'search.iteration 2 run.triggered',
      'search.node.created 4 search.iteration',
      'search.node.scored 4 search.node.created',
      'search.node.solution 4 search.node.created',
      'search.terminated  run.triggered',
      'run.succeeded  run.triggered',
    ]);
    const causes = run.tasks.map(({ meta }) => byId.get(meta.auditParentEventId ?? '')?.action);
    expect(new Set(causes)).toEqual(new Set(['search.iteration', 'search.node.created']));
  });

  test('are events of the run, whoever dropped a node', () => {
    expect(eventsOf(run)).toEqual([
      'RunStarted: run started with 3 steps',
      'SearchExpanded: iteration 1 made nodes 1, 2, 3',
      'EvaluatorParseFailed: node 2: the reply is not one JSON object',
      'SearchPruned: the evaluator pruned node 3',
      'PlannerValidationFailed: the reply is not one JSON array of actions',
      'SearchExpanded: iteration 2 made node 4',
      'SearchConverged: node 4 scored 400 (MaxIterationsReached)',
      'RunSucceeded: run succeeded',
    ]);
  });

  test('is measured by the names of the documentation', () => {
    expect(metricsOf(run)).toEqual([
      'iterations 1',
      'nodes.created 3',
      'node.score 100',
      'evaluator.parse_failures 1',
      'node.score 300',
      'nodes.pruned 1',
      'iterations 1',
      'planner.validation_failures 1',
      'nodes.created 1',
      'node.score 400',
    ]);
    const [note] = run.history.flatMap(({ notes }) =>
      notes.filter((each) => each.kind === 'metric' && each.name === 'kubeswarm.search.iterations'),
    );
    expect(note).toMatchObject({ attributes: { namespace: 'lab', team: 'team', strategy: 'BFS' } });
  });

  test('tells of a planner that does not answer in time as of one that answers wrongly', () => {
    const late = simulate(searchRun({ plannerTimeoutSeconds: 10, maxIterations: 1 }), {
      answer: answers({
        plan: (_, call) => (call === 1 ? undefined : JSON.stringify([expand(0, 'a', 100)])),
      }),
    });
    expect(eventsOf(late)).toContain('PlannerValidationFailed: no answer within 10s');
    expect(metricsOf(late)).toEqual([
      'iterations 1',
      'planner.validation_failures 1',
      'nodes.created 1',
      'node.score 100',
    ]);
  });
});

describe('[SEARCH-9] the end of a search', () => {
  const plan = (): string => JSON.stringify([expand(0, 'a', 950), expand(0, 'b', 100)]);
  const searched = searchRun({ minScorePercent: 90 });
  const ended = simulate(searched, {
    answer: answers({ plan, node: (id) => (id === 1 ? 'found' : undefined) }),
  });
  const before = ended.history.at(-2)?.state ?? ended.state;
  const answered = { ...factsFor(searched) };
  const result = (
    id: string,
    error?: string,
  ): [string, NonNullable<ReturnType<typeof answered.results.get>>] => [
    id,
    {
      id,
      output: 'found',
      usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
      agent: 'agent-worker',
      startedAtMillis: 0,
      completedAtMillis: 0,
      ...(error === undefined ? {} : { error: { code: 'Cancelled', message: error, retryable: false } }),
    },
  ];

  test('is the same when the process has died after it took the other calls off the queue', () => {
    const results = new Map([result('uid-1.node-1.1'), result('uid-1.node-2.1', 'ended')]);
    const { state } = advance(planRun(searched), before, { ...answered, results }, startMillis + 10_000);
    expect(treeOf({ state }).nodes).toMatchObject([
      { id: 0 },
      { id: 1, phase: 'Solution' },
      { id: 2, phase: 'Pruned', pruned: { by: 'end', reason: 'MinScoreReached' } },
    ]);
  });

  test.each([
    ['somebody', { cancelReason: 'enough' }, 'SearchCancelled'],
    ['a newer run', { replacedReason: 'enough' }, 'Replaced'],
  ])('that %s asks for takes all calls off the queue', (_, asked, reason) => {
    const facts = { ...answered, ...asked };
    const { state, commands } = advance(planRun(searched), before, facts, startMillis + 10_000);
    expect(state).toMatchObject({ phase: 'Failed', reason, message: 'enough' });
    expect(treeOf({ state }).terminationReason).toBe('SearchCancelled');
    expect(state.steps).toMatchObject([{ phase: 'Succeeded' }, { phase: 'Failed', errorCode: 'Cancelled' }]);
    expect(commands).toEqual([
      { kind: 'cancel', ids: ['uid-1.node-1.1', 'uid-1.node-2.1'], reason: 'enough' },
    ]);
  });
});
