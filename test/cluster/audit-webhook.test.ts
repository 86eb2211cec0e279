import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../operator/observe/audit-event.ts';
import { startHttpServer, type TestServer } from '../support/agent/http-server.ts';
import {
  observedNamespace as namespace,
  type ObservedWorld,
  observedObjects,
  startObservedWorld,
} from '../support/cluster/observed-world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const token = 'Bearer collector-token';

describeWithCluster('an audit trail to a webhook', (cluster) => {
  describeWithRedis('of operator and agents as programs', (redis) => {
    const taken: AuditEvent[] = [];
    /** Who has been turned away once already: so is each sender, to see that it comes again. */
    const turnedAway = new Set<string>();
    const strangers: unknown[] = [];
    let receiver: TestServer;
    let world: ObservedWorld;

    beforeAll(async () => {
      receiver = await startHttpServer((request, response, body) => {
        if (request.headers.authorization !== token) strangers.push(request.headers);
        const events: readonly AuditEvent[] = JSON.parse(body);
        const sender = events[0]?.env.service ?? '';
        if (turnedAway.has(sender)) taken.push(...events);
        response.writeHead(turnedAway.has(sender) ? 204 : 503).end();
        turnedAway.add(sender);
      });
      world = await startObservedWorld(cluster(), redis().url, {
        AUDIT_LOG_MODE: 'actions',
        AUDIT_LOG_SINK: 'webhook',
        AUDIT_LOG_WEBHOOK_URL: `${receiver.url}/events`,
        AUDIT_LOG_WEBHOOK_HEADERS: JSON.stringify({ Authorization: token }),
      });
      await world.put(...observedObjects(world.mcp.url, 'first-run'));
      await world.finished('first-run');
    });
    afterAll(async () => {
      await world?.close();
      await receiver?.close();
    });

    const count = (action: string): number => taken.filter((event) => event.action === action).length;

    test('[AUDIT-13] [AUDIT-16] has all of a run, each event once, though the receiver was away at first', async () => {
      await until(() => count('run.succeeded') === 1 && count('task.completed') === 2);
      const ids = taken.map(({ eventId }) => eventId);
      expect(new Set(ids).size).toBe(ids.length);
      const roots = taken.filter(({ parentEventId = '' }) => !ids.includes(parentEventId));
      expect(roots.map(({ action }) => action)).toEqual(['run.triggered']);
      expect(new Set(taken.map(({ env }) => env.service))).toEqual(new Set(['operator', 'agent-runner']));
      expect(strangers).toEqual([]);
    });

    test('[AUDIT-16] gives agents URL and headers from a Secret', async () => {
      const key = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'finder-agent' };
      const text = JSON.stringify(await world.api.get(key));
      expect(text).toContain('"key":"AGENT_AUDIT_LOG_WEBHOOK_URL"');
      expect(text).toContain('"key":"AGENT_AUDIT_LOG_WEBHOOK_HEADERS"');
      for (const secret of [receiver.url, token]) expect(text).not.toContain(secret);
    });
  });
});
