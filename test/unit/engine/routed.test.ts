import { describe, expect, test } from '@jest/globals';
import { answering, capability, directory, naming, routedFacts, routedRun } from './routed-runs.ts';
import { type Reply, type Simulated, simulate, stepOf } from './simulation.ts';

const billing = capability('billing', { description: 'Invoices and refunds', tags: ['money'] });
const network = capability('network', { description: 'VPN and Wi-Fi' });
const two = { ann: { capabilities: [billing] }, bob: { capabilities: [network] } };
const run = routedRun({ fallback: 'agent-desk' }, { ticket: 'VPN drops', from: 'eva' });

const routed = (route: Reply, listed = directory(two, 'desk'), of = run): Simulated =>
  simulate(of, { facts: routedFacts(listed), answer: answering(route) });

const eventsOf = ({ history }: Simulated): readonly string[] =>
  history.flatMap(({ notes }) =>
    notes.flatMap((note) => (note.kind === 'event' ? [`${note.type} ${note.reason}: ${note.message}`] : [])),
  );

describe('a routed run', () => {
  const done = routed(naming('network', 'it is about VPN'));

  test('[ROUTED-1] has one step, which asks the router and then gives the task to the agent', () => {
    expect(done.state).toMatchObject({ phase: 'Succeeded', output: 'done' });
    expect(done.tasks.map(({ id, queue }) => [id, queue])).toEqual([
      ['uid-1.route.1.route', 'lab.agent-router'],
      ['uid-1.route.1', 'lab.agent-bob'],
    ]);
    expect(stepOf(done, 'route')).toMatchObject({
      phase: 'Succeeded',
      executions: 1,
      resolvedAgent: 'agent-bob',
      selectedCapability: 'network',
      routingReason: 'it is about VPN',
    });
  });

  test('[ROUTED-2] tells the router of the capabilities and the input, and limits its call', () => {
    const [asked] = done.tasks;
    const text = asked?.prompt.map((part) => part.text).join('') ?? '';
    expect(text).toContain('- billing: Invoices and refunds (tags: money)\n- network: VPN and Wi-Fi\n');
    expect(text).toContain('{"from":"eva","ticket":"VPN drops"}');
    expect(asked?.meta).toMatchObject({ tools: 'none', maxOutputTokens: 500, timeoutSeconds: 30 });
  });

  test('[ROUTED-3] gives the agent the input as JSON, and with it what the router said', () => {
    const [, given] = done.tasks;
    expect(given?.prompt).toEqual([{ kind: 'text', text: '{"from":"eva","ticket":"VPN drops"}' }]);
    expect(given?.meta).toMatchObject({ capability: 'network', routingReason: 'it is about VPN' });
    expect(given?.meta.tools).toBeUndefined();
  });

  test('[ROUTED-4] tells of the choice in an event and in the audit trail', () => {
    expect(eventsOf(done)).toContain(
      'Normal TaskRouted: task routed to agent "agent-bob" for capability "network": it is about VPN',
    );
    const audited = done.history.flatMap(({ notes }) =>
      notes.flatMap((note) => (note.kind === 'audit' ? [note.entry] : [])),
    );
    expect(audited.map(({ action }) => action)).toEqual([
      'run.triggered',
      'run.step.started',
      'run.step.completed',
      'run.succeeded',
    ]);
    expect(audited[2]?.detail).toMatchObject({ agent: 'agent-bob', capability: 'network' });
    expect(audited[2]?.tokens).toEqual({ input: 20, output: 20 });
  });

  test('[ROUTED-5] counts what both calls used', () => {
    expect(done.state.totalTokenUsage?.totalTokens).toBe(40);
  });

  test('hands input from outside on as untrusted text', () => {
    const fired = { ...run, metadata: { ...run.metadata, labels: { 'kubeswarm.io/trigger': 'hook' } } };
    const { tasks } = routed(naming('network'), directory(two), fired);
    expect(tasks[0]?.prompt.filter(({ kind }) => kind === 'untrusted')).toHaveLength(1);
    expect(tasks[1]?.prompt).toMatchObject([{ kind: 'untrusted', source: 'run-input' }]);
  });
});

describe('[ROUTED-6] a router prompt of the author', () => {
  const prompted = (systemPrompt: string): Simulated =>
    routed(naming('network'), directory(two), routedRun({ systemPrompt }, { ticket: 'VPN drops' }));

  test('replaces ours, and sees capabilities and input', () => {
    const template =
      '{{ range .Capabilities }}{{ .ID }}|{{ .Description }}|{{ join .Tags "," }}|{{ join .Agents "," }};{{ end }}{{ .Input.ticket }} {{ .Input }}';
    expect(prompted(template).tasks[0]?.prompt).toEqual([
      {
        kind: 'text',
        text: 'billing|Invoices and refunds|money|agent-ann;network|VPN and Wi-Fi||agent-bob;VPN drops {"ticket":"VPN drops"}',
      },
    ]);
  });

  test('that cannot be rendered fails the step', () => {
    const { state } = prompted('{{ .Input.ticket.number }}');
    expect(state.steps[0]).toMatchObject({ phase: 'Failed', errorCode: 'InputTemplateError' });
    expect(state.steps[0]?.message).toContain('spec.routing.systemPrompt');
  });
});

describe('[ROUTED-7] nobody to give the task to', () => {
  const table: readonly (readonly [string, Reply, string])[] = [
    [
      'an empty capability',
      naming('', 'nothing fits'),
      'the router found no capability that fits: nothing fits',
    ],
    ['a capability that nobody has', naming('x'), 'no agent found for capability "x" in registry "default"'],
    ['no JSON', 'network', 'the reply of the router has no JSON object'],
    [
      'two objects',
      '{"capability":"network"} {"capability":"billing"}',
      'the reply of the router is not one JSON object',
    ],
    ['another object', '{"agent":"bob"}', 'the reply of the router names no capability'],
    ['a call that failed', { error: 'model away' }, 'the call of the router failed: model away'],
  ];

  test.each(table)('%s: the fallback gets it', (_, reply, why) => {
    const done = routed(reply);
    expect(done.state.phase).toBe('Succeeded');
    expect(stepOf(done, 'route')).toMatchObject({
      resolvedAgent: 'agent-desk',
      routingReason: `fallback: ${why}`,
    });
    expect(stepOf(done, 'route')?.selectedCapability).toBeUndefined();
    expect(eventsOf(done)).toContain(`Normal TaskRouted: task routed to fallback agent "agent-desk": ${why}`);
  });

  test.each(table)('%s: without a fallback the run fails', (_, reply, why) => {
    const failed = routed(reply, directory(two));
    const message = `RoutingFailed: ${why}`;
    expect(failed.state).toMatchObject({ phase: 'Failed', reason: 'RoutingFailed', message });
    expect(stepOf(failed, 'route')).toMatchObject({ phase: 'Failed', errorCode: 'RoutingFailed', message });
    expect(eventsOf(failed)).toContain(`Warning RoutingFailed: ${message}`);
    expect(failed.tasks).toHaveLength(1);
    expect(failed.state.totalTokenUsage?.totalTokens).toBe(20);
  });

  test('an empty registry: the fallback gets it, and the router is not asked', () => {
    const { tasks } = routed('unused', directory({}, 'desk'));
    expect(tasks.map(({ queue }) => queue)).toEqual(['lab.agent-desk']);
  });

  test('an empty registry and no fallback: the run fails once all that was applied with it is there', () => {
    const { state, history } = simulate(run, {
      facts: routedFacts(directory({})),
      secondsPerRound: 20,
    });
    expect(history.map((advanced) => advanced.state.phase)).toEqual([
      'Running',
      'Running',
      'Running',
      'Failed',
    ]);
    expect(state.message).toBe('RoutingFailed: registry "default" lists no capability');
  });
});
