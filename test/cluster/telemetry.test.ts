import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { podEvents } from '../../operator/kube/pod-events.ts';
import type { SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import {
  observedNamespace as namespace,
  type ObservedWorld,
  observedObjects,
  startObservedWorld,
} from '../support/cluster/observed-world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import type { ReceivedSpan } from '../support/otlp-receiver.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

interface Event extends KubeObject {
  readonly reason: string;
  readonly type: string;
  readonly note: string;
  readonly reportingController: string;
  readonly regarding: { readonly kind: string; readonly name: string; readonly uid?: string };
}

describeWithCluster('what operator and agents tell the world', (cluster) => {
  describeWithRedis('on a real API server and Redis', (redis) => {
    let world: ObservedWorld;
    let run: SwarmRun;

    beforeAll(async () => {
      world = await startObservedWorld(cluster(), redis().url, {
        AUDIT_LOG_MODE: 'actions',
        AUDIT_LOG_SINK: 'redis',
        AUDIT_LOG_REDIS_URL: redis().url,
      });
      await world.put(...observedObjects(world.mcp.url, 'first-run'));
      run = await world.finished('first-run');
    });
    afterAll(() => world?.close());

    const named = (name: string): readonly ReceivedSpan[] =>
      world.receiver.spans.filter((span) => span.name === name);
    const agentNow = async (): Promise<SwarmAgent | undefined> =>
      world.api.get<SwarmAgent>({
        apiVersion: 'kubeswarm.io/v1alpha1',
        kind: 'SwarmAgent',
        namespace,
        name: 'finder',
      });
    const eventsOf = async (controller: string): Promise<readonly Event[]> => {
      const all = await world.api.list<Event>(
        { apiVersion: 'events.k8s.io/v1', kind: 'Event' },
        { namespace },
      );
      return all.items.filter(({ reportingController }) => reportingController === controller);
    };

    test('[OTEL-1] [OTEL-2] a run is one trace from the operator through the agents to model and tools', async () => {
      expect(run.status?.phase).toBe('Succeeded');
      await until(() => named('kubeswarm.run').length > 0 && named('kubeswarm.task').length > 1);
      const { spans } = world.receiver;
      const counts = Object.fromEntries(
        [...new Set(spans.map(({ name }) => name))].map((name) => [name, named(name).length]),
      );
      expect(counts).toEqual({
        'kubeswarm.run': 1,
        'kubeswarm.step': 2,
        'kubeswarm.queue.submit': 2,
        'kubeswarm.queue.poll': 2,
        'kubeswarm.task': 2,
        'kubeswarm.llm.call': 4,
        'kubeswarm.tool.call': 2,
      });
      expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);

      const byId = new Map(spans.map((span) => [span.spanId, span]));
      const pathOf = (span: ReceivedSpan): string => {
        const parent = span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId);
        return parent === undefined ? span.name : `${pathOf(parent)} > ${span.name}`;
      };
      const task = 'kubeswarm.run > kubeswarm.step > kubeswarm.task';
      expect(new Set(spans.map(pathOf))).toEqual(
        new Set([
          'kubeswarm.run',
          'kubeswarm.run > kubeswarm.step',
          'kubeswarm.run > kubeswarm.step > kubeswarm.queue.submit',
          'kubeswarm.run > kubeswarm.step > kubeswarm.queue.poll',
          task,
          `${task} > kubeswarm.llm.call`,
          `${task} > kubeswarm.tool.call`,
        ]),
      );
      const services = (name: string) => new Set(named(name).map(({ service }) => service));
      expect(services('kubeswarm.step')).toEqual(new Set(['kubeswarm-controller']));
      expect(services('kubeswarm.task')).toEqual(new Set(['kubeswarm-runtime']));
    });

    test('[OTEL-3] spans carry the attributes that are documented', () => {
      const [task] = named('kubeswarm.task');
      expect(task?.attributes).toMatchObject({
        'task.id': expect.stringContaining(`${run.metadata.uid}.`),
        'task.prompt_len': expect.anything(),
        namespace,
        agent: 'finder',
        role: expect.stringMatching(/^(first|second)$/),
        'task.input_tokens': 20,
        'task.output_tokens': 10,
      });
      expect(named('kubeswarm.llm.call')[0]?.attributes).toMatchObject({
        'llm.provider': expect.any(String),
        'llm.model': 'qwen3:4b',
        'llm.input_tokens': 10,
        'llm.output_tokens': 5,
      });
      expect(named('kubeswarm.tool.call')[0]?.attributes).toEqual({
        'tool.name': 'kb/search',
        'tool.type': 'mcp',
      });
    });

    test('[OTEL-4] both export their metrics by OTLP as well', async () => {
      const { metrics } = world.receiver;
      await until(
        () =>
          metrics.get('kubeswarm-controller')?.has('kubeswarm.reconcile.duration') === true &&
          metrics.get('kubeswarm-runtime')?.has('kubeswarm.task.completed') === true,
      );
    });

    test('[AUDIT-16] the trail of operator and agents is one tree in Redis', async () => {
      const read = async () =>
        (await redis().client.xrange(`kubeswarm:${namespace}._audit`, '-', '+')).map(([, [, data = '']]) =>
          JSON.parse(data),
        );
      await until(async () => (await read()).some(({ action }) => action === 'run.succeeded'));
      await until(
        async () => (await read()).filter(({ action }) => action === 'task.completed').length === 2,
      );
      const events = await read();
      const ids = new Set(events.map(({ eventId }) => eventId));
      const roots = events.filter(({ parentEventId }) => !ids.has(parentEventId));
      expect(roots.map(({ action }) => action)).toEqual(['run.triggered']);
      expect(new Set(events.map(({ env }) => env.service))).toEqual(new Set(['operator', 'agent-runner']));
    });

    test('[AUDIT-16] agents get the URL of Redis from a Secret', async () => {
      const deployment = await world.api.get({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace,
        name: 'finder-agent',
      });
      const text = JSON.stringify(deployment);
      expect(text).toContain('"key":"AGENT_AUDIT_LOG_REDIS_URL"');
      expect(text).not.toContain(redis().url);
    });

    test('[AUDIT-17] readiness says how the audit sink is', async () => {
      const response = await fetch(`http://127.0.0.1:${world.manager.healthPort}/readyz/audit`);
      expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
    });

    test('[EVENT-1] agents tell of their tasks on their SwarmAgent, as their own account', async () => {
      await until(async () => (await eventsOf('swarm-agent')).length === 4);
      const events = await eventsOf('swarm-agent');
      const uid = (await agentNow())?.metadata.uid;
      expect(
        new Set(
          events.map(({ regarding }) => JSON.stringify([regarding.kind, regarding.name, regarding.uid])),
        ),
      ).toEqual(new Set([JSON.stringify(['SwarmAgent', 'finder', uid])]));
      expect(
        events
          .map(({ type, reason, note }) => `${type} ${reason} ${note.replace(/[\w-]{36}/, 'UID')}`)
          .sort(),
      ).toEqual([
        'Normal TaskCompleted task UID.first.1 completed (input tokens: 20, output tokens: 10)',
        'Normal TaskCompleted task UID.second.1 completed (input tokens: 20, output tokens: 10)',
        'Normal TaskStarted task UID.first.1 started (role: first)',
        'Normal TaskStarted task UID.second.1 started (role: second)',
      ]);
    });

    test('[EVENT-2] a renewed token counts at once, and one that ended is refused', async () => {
      const { accountFolder } = world;
      const { server } = await import('../../operator/kube/client.ts').then(({ openClusterAccess }) =>
        openClusterAccess({ kind: 'file', path: cluster().kubeconfig }),
      );
      const events = podEvents({ host: server.hostname, port: Number(server.port), folder: accountFolder });
      const event = {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: 'finder.renewed', namespace },
        eventTime: '2026-01-05T08:00:01.250000Z',
        reportingController: 'renewed',
        reportingInstance: 'finder-0',
        action: 'TaskStarted',
        reason: 'TaskStarted',
        regarding: { kind: 'SwarmAgent', name: 'finder', namespace },
        type: 'Normal',
      };
      const token = readFileSync(join(accountFolder, 'token'), 'utf8');
      writeFileSync(join(accountFolder, 'token'), 'ended');
      const how = { fieldManager: 'swarm-agent', force: true };
      await expect(events.apply(event, how)).rejects.toThrow(
        'the API server answered with HTTP 401: Unauthorized',
      );
      writeFileSync(join(accountFolder, 'token'), token);
      await events.apply(event, how);
      expect(await eventsOf('renewed')).toHaveLength(1);
      const elsewhere = { ...event, metadata: { name: 'x', namespace: 'default' } };
      await expect(events.apply(elsewhere, how)).rejects.toThrow(
        /^the API server answered with HTTP 403: .*forbidden/,
      );
    });
  });
});
