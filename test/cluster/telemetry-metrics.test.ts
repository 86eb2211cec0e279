import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  type MetricEntry,
  type MetricName,
  metricCatalogue,
  prometheusName,
} from '../../operator/observe/metric-catalogue.ts';
import type { SwarmAgent } from '../../schemas/generated/types.ts';
import type { Answer } from '../support/agent/answering-model.ts';
import { unusedUrl } from '../support/agent/http-server.ts';
import {
  observedNamespace as namespace,
  type ObservedWorld,
  observedObjects,
  startObservedWorld,
} from '../support/cluster/observed-world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { freePort } from '../support/free-port.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const searchMetrics = 'test/unit/manager/search-metrics.test.ts';
/** What no quiet cluster shows; where it is tested instead. */
const elsewhere: Partial<Record<MetricName, string>> = {
  'kubeswarm.tool.cache.evictions': 'test/unit/agent/tool-result-cache.test.ts',
  'kubeswarm.reconcile.errors': 'test/unit/manager/reconcile-metrics.test.ts',
  'kubeswarm.policy.warned': 'test/unit/admission',
  'kubeswarm.policy.rejected': 'test/unit/admission',
  'kubeswarm.policy.would_reject': 'test/unit/admission',
  'kubeswarm.policy.conflict': 'test/unit/controllers/policy.test.ts',
  'kubeswarm.run.succeeded': 'test/unit/manager/run-metrics.test.ts',
  'kubeswarm.delegate.submitted': 'test/fake/recipes/swarm-run-telemetry.test.ts',
  'kubeswarm.search.nodes.created': searchMetrics,
  'kubeswarm.search.nodes.pruned': searchMetrics,
  'kubeswarm.search.node.score': searchMetrics,
  'kubeswarm.search.iterations': searchMetrics,
  'kubeswarm.search.best_score': searchMetrics,
  'kubeswarm.search.stagnation_iterations': searchMetrics,
  'kubeswarm.search.evaluator.parse_failures': searchMetrics,
  'kubeswarm.search.planner.validation_failures': searchMetrics,
  kubeswarm_budget_degraded_total: 'test/unit/agent',
  kubeswarm_audit_events_dropped_total: 'test/unit/observe/redis-sink.test.ts',
  controller_runtime_reconcile_errors_total: 'test/unit/manager/reconcile-metrics.test.ts',
};
const entries = Object.entries(metricCatalogue) as [MetricName, MetricEntry][];
const shown = entries.filter(([name]) => elsewhere[name] === undefined);

const toolCalls = ['kb__search', 'kb__search', 'kb__fetch', 'kb__broken', 'dead', 'dead'];

/** Uses every tool once, and fails the second step. */
const workHard: Answer = ({ messages }) => {
  const name = toolCalls[messages.filter(({ role }) => role === 'tool').length];
  const usage = {
    prompt_tokens: 10,
    completion_tokens: 9,
    total_tokens: 19,
    completion_tokens_details: { reasoning_tokens: 4 },
  };
  if (name === undefined) return { text: 'done', usage };
  return { toolCalls: [{ name, arguments: '{}' }], finishReason: 'tool_calls', usage };
};

describeWithCluster('metrics', (cluster) => {
  describeWithRedis('of the programs after real work', (redis) => {
    let world: ObservedWorld;
    let later: Server | undefined;
    const texts = { agent: '', operator: '' };

    beforeAll(async () => {
      let tasks = 0;
      // There when the operator trims for the first time.
      await redis().client.xadd(`kubeswarm:${namespace}._audit`, '*', 'data', '{}');
      world = await startObservedWorld(
        cluster(),
        redis().url,
        { AUDIT_LOG_MODE: 'actions', AUDIT_LOG_SINK: 'redis', AUDIT_LOG_REDIS_URL: redis().url },
        (chat, response) => {
          if (chat.messages.every(({ role }) => role !== 'tool')) tasks += 1;
          if (tasks === 2) response.statusCode = 400;
          return workHard(chat, response);
        },
      );
      const dead = { name: 'dead', url: await unusedUrl(), description: 'Nobody answers' };
      for (const object of observedObjects(world.mcp.url, 'hard-run')) {
        if (object.kind !== 'SwarmAgent') await world.put(object);
        else {
          const spec = Object(object.spec);
          const mcpServers = [{ ...spec.tools.mcp[0], cache: { enabled: true, excludeTools: ['fetch'] } }];
          const limits = { ...spec.guardrails.limits, circuitBreaker: { failureThreshold: 1 } };
          const tools = { mcp: mcpServers, webhooks: [dead] };
          await world.put({ ...object, spec: { ...spec, tools, guardrails: { limits } } });
        }
      }
      await world.finished('hard-run');
      const policy = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmPolicy' };
      const spec = { enforcementMode: 'Enforce', models: { allowed: ['gpt-oss-*'] } };
      await world.put({ ...policy, metadata: { name: 'strict', namespace }, spec });
      const [, port] =
        /"port":(\d+),"msg":"agent starts"/.exec(world.pods.logs(namespace, 'finder-agent')) ?? [];
      const read = async (url: string) => (await fetch(url)).text();
      await until(async () => {
        texts.operator = await read(world.metricsUrl);
        // What it counts last, and what it has when it has trimmed for the first time.
        return ['kubeswarm_policy_violation_total', 'kubeswarm_audit_trim_lag_seconds'].every((series) =>
          new RegExp(`^${series}`, 'm').test(texts.operator),
        );
      });
      texts.agent = await read(`http://127.0.0.1:${port}/metrics`);
    });
    afterAll(async () => {
      await world?.close();
      later?.close();
      later?.closeAllConnections();
    });

    test.each(shown)(
      '[METRIC-1] %s has its name, type, help and labels',
      (name, { type, by, labels, help }) => {
        const series = prometheusName(name);
        const expected = [...labels].sort();
        for (const program of by === 'both' ? (['agent', 'operator'] as const) : [by]) {
          const text = texts[program];
          const about = text.split('\n').filter((line) => line.startsWith('#'));
          expect(about).toContain(`# HELP ${series} ${help}`);
          expect(about).toContain(`# TYPE ${series} ${type}`);
          const sample = new RegExp(`^${series}${type === 'histogram' ? '_count' : ''}\\{(.*)\\} `, 'm').exec(
            text,
          );
          const found = [...(sample?.[1] ?? '').matchAll(/(\w+)="/g)].map(([, label]) => label);
          expect(found.filter((label) => !label?.startsWith('otel_scope')).sort()).toEqual(expected);
        }
      },
    );

    test('[METRIC-1] no label tells of a task, a run or a text', () => {
      const uid = /[0-9a-f]{8}-[0-9a-f]{4}-/;
      for (const text of Object.values(texts)) {
        expect(text).not.toMatch(uid);
        expect(text).not.toContain('hard-run');
      }
    });

    test('[METRIC-2] a server that is away degrades its agent until it is back', async () => {
      const port = await freePort();
      const key = world.key('SwarmAgent', 'lonely');
      await world.put({
        apiVersion: key.apiVersion,
        kind: key.kind,
        metadata: { name: 'lonely', namespace },
        spec: {
          model: 'gpt-oss-20b',
          prompt: { inline: 'Wait.' },
          tools: { mcp: [{ name: 'later', url: `http://127.0.0.1:${port}/` }] },
        },
      });
      const condition = (agent: SwarmAgent | undefined) =>
        agent?.status?.conditions?.find(({ type }) => type === 'MCPDegraded');
      const health = async (): Promise<string | undefined> => {
        const text = await (await fetch(world.metricsUrl)).text();
        return /^kubeswarm_mcp_health\{[^}]*server="later"[^}]*\} (\d)/m.exec(text)?.[1];
      };
      const degraded = await world.found<SwarmAgent>(key, (agent) => condition(agent) !== undefined);
      expect(condition(degraded)).toMatchObject({ status: 'True', reason: 'MCPUnreachable' });
      expect(degraded.status?.toolConnections).toMatchObject([{ name: 'later', healthy: false }]);
      await until(async () => (await health()) === '0');

      later = createServer((_request, response) => response.end());
      later.listen(port, '127.0.0.1');
      const isWell = (agent: SwarmAgent | undefined): boolean => condition(agent) === undefined;
      const recovered = await world.found<SwarmAgent>(key, isWell);
      expect(recovered.status?.toolConnections).toMatchObject([{ name: 'later', healthy: true }]);
      await until(async () => (await health()) === '1');
    });
  });
});
