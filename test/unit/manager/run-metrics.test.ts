import { describe, expect, test } from '@jest/globals';
import { runMeter } from '../../../operator/manager/run-meter.ts';
import { type MemoryMetrics, memoryMetrics } from '../../../operator/observe/metrics.ts';
import { answering, capability, directory, naming, routedFacts, routedRun } from '../engine/routed-runs.ts';
import { answers, expand, searchRun } from '../engine/search-runs.ts';
import { agentRun, pipelineRun, player, type Simulated, simulate } from '../engine/simulation.ts';

const lead = pipelineRun([], { roles: [{ name: 'lead' }], entry: 'lead', input: { topic: 'tea' } });
const plan = (): string => JSON.stringify([expand(0, 'a', 10)]);
const helpers = directory({ helper: { capabilities: [capability('help')] } });

const measured = ({ history }: Simulated): MemoryMetrics => {
  const metrics = memoryMetrics();
  const measure = runMeter(metrics);
  for (const { notes } of history) for (const note of notes) if (note.kind === 'metric') measure(note);
  return metrics;
};

describe('[METRIC-1] runs are measured', () => {
  test.each<[mode: string, team: string, steps: number, run: () => Simulated]>([
    ['pipeline', 'team', 2, () => simulate(pipelineRun([{ role: 'a' }, { role: 'b', dependsOn: ['a'] }]))],
    ['agent', '', 1, () => simulate(agentRun('hi'))],
    ['dynamic', 'team', 1, () => simulate(lead, { facts: { players: new Map([['lead', player('lead')]]) } })],
    ['search', 'team', 2, () => simulate(searchRun({ maxIterations: 1 }), { answer: answers({ plan }) })],
    [
      'routed',
      'team',
      1,
      () => simulate(routedRun(), { facts: routedFacts(helpers), answer: answering(naming('help')) }),
    ],
  ])('by mode: %s', (mode, team, steps, run) => {
    const metrics = measured(run());
    const labels = { namespace: 'lab', team, mode };
    expect(metrics.total('kubeswarm.run.started', labels)).toBe(1);
    expect(metrics.total('kubeswarm.run.succeeded', labels)).toBe(1);
    expect(metrics.total('kubeswarm.run.failed')).toBe(0);
    expect(metrics.total('kubeswarm.run.duration', labels)).toBe(1);
    expect(metrics.total('kubeswarm.run.step.duration', labels)).toBe(steps);
  });

  test('by why they failed, also before they began', () => {
    const refused = measured(simulate(pipelineRun([{ role: 'a' }]), { facts: { budgetRefusal: 'no' } }));
    expect(refused.total('kubeswarm.run.failed', { reason: 'BudgetExceeded' })).toBe(1);
    expect(refused.total('kubeswarm.run.started')).toBe(0);
    expect(refused.total('kubeswarm.run.duration')).toBe(0);
  });
});
