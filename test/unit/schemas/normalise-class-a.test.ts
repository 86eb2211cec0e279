import { describe, expect, test } from '@jest/globals';
import { findingMessage } from '../../../schemas/finding.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { authoredPath, normalise } from '../../../schemas/normalise.ts';
import { validate } from '../../../schemas/validate.ts';

const agent = { model: 'm', prompt: { inline: 'p' } };
const server = { name: 'a', url: 'http://a' };

function object(kind: string, spec: object): KubeObject {
  return { apiVersion: 'kubeswarm.io/v1alpha1', kind, metadata: { name: 'a' }, spec };
}

/** An agent, and the same as an inline role of a team. */
function inBothPlaces(part: object): readonly (readonly [KubeObject, (spec: object) => object])[] {
  return [
    [object('SwarmAgent', { ...agent, ...part }), (inner) => ({ ...agent, ...inner })],
    [
      object('SwarmTeam', { roles: [{ name: 'r', ...part }] }),
      (inner) => ({ roles: [{ name: 'r', ...inner }] }),
    ],
  ];
}

describe('spellings of class A', () => {
  test.each([
    [
      'SwarmAgent',
      { ...agent, envFrom: [{ prefix: 'a' }] },
      { ...agent, infrastructure: { envFrom: [{ prefix: 'a' }] } },
    ],
    [
      'SwarmAgent',
      { ...agent, apiKeyRef: { key: 'a' } },
      { ...agent, infrastructure: { apiKeyRef: { key: 'a' } } },
    ],
    [
      'SwarmAgent',
      { ...agent, networkPolicy: 'strict' },
      { ...agent, infrastructure: { networkPolicy: 'strict' } },
    ],
    [
      'SwarmAgent',
      { ...agent, registryRef: { name: 'r' } },
      { ...agent, infrastructure: { registryRef: { name: 'r' } } },
    ],
    [
      'SwarmAgent',
      { ...agent, plugins: { llm: { address: 'a', tls: { secretRef: { name: 's' } } } } },
      { ...agent, infrastructure: { plugins: { llm: { address: 'a', tlsSecretRef: { name: 's' } } } } },
    ],
    [
      'SwarmSettings',
      { fragments: [{ name: 'a', content: 'c' }] },
      { fragments: [{ name: 'a', text: 'c' }] },
    ],
    [
      'SwarmSettings',
      { observability: { auditLog: { mode: 'actions' } } },
      { auditLog: { mode: 'actions' } },
    ],
    ['SwarmRegistry', { scope: 'Cluster' }, { scope: 'cluster-wide' }],
    ['SwarmRegistry', { scope: 'Namespace' }, { scope: 'namespace-scoped' }],
    [
      'SwarmRegistry',
      { mcpBindings: [{ capabilityID: 'c', url: 'u' }] },
      { mcpBindings: [{ capabilityId: 'c', url: 'u' }] },
    ],
    ['SwarmPolicy', { models: { allow: ['a'], deny: ['b'] } }, { models: { allowed: ['a'], denied: ['b'] } }],
    [
      'SwarmPolicy',
      { models: { allowed: ['a', 'c'], allow: ['b', 'a'] } },
      { models: { allowed: ['a', 'c', 'b'] } },
    ],
    ['SwarmNotify', { channel: { type: 'webhook' } }, { channels: [{ type: 'webhook' }] }],
    [
      'SwarmNotify',
      { channels: [{ type: 'slack', slack: { webhookUrlSecretRef: { key: 'k' } } }] },
      { channels: [{ type: 'slack', slack: { webhookURLFrom: { key: 'k' } } }] },
    ],
    [
      'SwarmNotify',
      { channels: [{ type: 'webhook' }], events: [{ type: 'TeamFailed' }] },
      { channels: [{ type: 'webhook' }], on: ['TeamFailed'] },
    ],
    [
      'SwarmNotify',
      {
        channels: [{ type: 'webhook' }],
        events: [{ type: 'TeamFailed', template: 't' }, { type: 'TeamSucceeded' }],
      },
      {
        channels: [{ type: 'webhook' }],
        on: ['TeamFailed', 'TeamSucceeded'],
        events: [{ type: 'TeamFailed', template: 't' }],
      },
    ],
    [
      'SwarmNotify',
      { channels: [{ type: 'webhook' }], true: ['TeamFailed'] },
      { channels: [{ type: 'webhook' }], on: ['TeamFailed'] },
    ],
    [
      'SwarmNotify',
      { channels: [{ type: 'webhook' }], rateLimiting: { windowSeconds: 5, maxPerWindow: 2 } },
      { channels: [{ type: 'webhook' }], rateLimiting: { maxPerWindow: 2 }, rateLimitSeconds: 5 },
    ],
    [
      'SwarmEvent',
      {
        source: { type: 'team-output', teamOutput: { teamRef: 't' } },
        targets: [{ team: 'b', inputs: { a: 'b' } }],
      },
      {
        source: { type: 'team-output', teamOutput: { name: 't' } },
        targets: [{ team: 'b', input: { a: 'b' } }],
      },
    ],
    [
      'SwarmEvent',
      { source: { type: 'cron' }, targets: [{ team: 'b', prompt: 'p' }] },
      { source: { type: 'cron' }, targets: [{ team: 'b', input: { prompt: 'p' } }] },
    ],
    [
      'SwarmEvent',
      { source: { type: 'cron' }, targets: [{ agent: 'b', input: { prompt: 'p' } }] },
      { source: { type: 'cron' }, targets: [{ agent: 'b', prompt: 'p' }] },
    ],
  ])('[SCHEMA-6] %s %j', (kind, spec, canonical) => {
    const given = object(kind, spec);
    expect(validate(given)).toEqual([]);
    const { object: result, findings } = normalise(given);
    expect(result.spec).toEqual(canonical);
    expect(validate(result)).toEqual([]);
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.every(({ rule, severity }) => rule === 'schema.alias' && severity === 'warning')).toBe(
      true,
    );
    expect(normalise(result)).toEqual({ object: result, findings: [], moves: [] });
  });

  test.each([
    [
      { tools: { mcp: [{ ...server, auth: { type: 'bearer', secretRef: { name: 's', key: 'k' } } }] } },
      { tools: { mcp: [{ ...server, auth: { bearer: { secretKeyRef: { name: 's', key: 'k' } } } }] } },
    ],
    [
      { tools: { mcp: [{ ...server, auth: { type: 'mtls', secretRef: { name: 's' } } }] } },
      { tools: { mcp: [{ ...server, auth: { mtls: { secretRef: { name: 's' } } } }] } },
    ],
    [{ tools: { mcp: [{ ...server, auth: { type: 'none' } }] } }, { tools: { mcp: [server] } }],
    [
      { runtime: { loop: { compression: { threshold: 0.8 } } } },
      { runtime: { loop: { compression: { thresholdPercent: 80 } } } },
    ],
    [
      { runtime: { loop: { memory: { minSimilarity: 0.29 } } } },
      { runtime: { loop: { memory: { minSimilarityPercent: 29 } } } },
    ],
    [
      { runtime: { autoscaling: { scaleToZero: { enabled: true } } } },
      { runtime: { autoscaling: { minReplicas: 0 } } },
    ],
    [
      { runtime: { autoscaling: { scaleToZero: { enabled: true, afterSeconds: 60 } } } },
      { runtime: { autoscaling: { minReplicas: 0, scaleToZero: { enabled: true, afterSeconds: 60 } } } },
    ],
    [{ runtime: { autoscaling: { scaleToZero: { enabled: false } } } }, { runtime: { autoscaling: {} } }],
  ])('[SCHEMA-6] in agents and in roles: %j', (part, canonical) => {
    for (const [given, whole] of inBothPlaces(part)) {
      expect(validate(given)).toEqual([]);
      const { object: result, findings } = normalise(given);
      expect(result.spec).toEqual(whole(canonical));
      expect(findings.length).toBeGreaterThan(0);
    }
  });

  test('[SCHEMA-9] a bearer without a key stays, since only the cluster knows the keys', () => {
    const auth = { type: 'bearer', secretRef: { name: 's' } };
    for (const [given] of inBothPlaces({ tools: { mcp: [{ ...server, auth }] } })) {
      expect(normalise(given)).toEqual({ object: given, findings: [], moves: [] });
    }
  });

  test('[SCHEMA-18] an unquoted on: is read as the events it lists', () => {
    const given = object('SwarmNotify', { channels: [{ type: 'webhook' }], true: ['AgentDegraded'] });
    expect(normalise(given).findings.map(findingMessage)).toEqual([
      'spec.true is another spelling of spec.on. Write spec.on',
    ]);
  });
});

describe('authoredPath', () => {
  test.each([
    [
      'SwarmAgent',
      { ...agent, networkPolicy: 'strict' },
      ['spec', 'infrastructure', 'networkPolicy'],
      ['spec', 'networkPolicy'],
    ],
    [
      'SwarmAgent',
      { ...agent, plugins: { llm: { address: 'a', tls: { secretRef: { name: 's' } } } } },
      ['spec', 'infrastructure', 'plugins', 'llm', 'tlsSecretRef', 'name'],
      ['spec', 'plugins', 'llm', 'tls', 'secretRef', 'name'],
    ],
    ['SwarmAgent', { ...agent, networkPolicy: 'strict' }, ['spec', 'model'], ['spec', 'model']],
    [
      'SwarmAgent',
      { ...agent, networkPolicy: 'strict', infrastructure: { networkPolicy: 'default' } },
      ['spec', 'infrastructure', 'networkPolicy'],
      ['spec', 'infrastructure', 'networkPolicy'],
    ],
    [
      'SwarmNotify',
      { channel: { type: 'slack', slack: { webhookUrlSecretRef: { key: 'k' } } } },
      ['spec', 'channels', 0, 'slack', 'webhookURLFrom', 'key'],
      ['spec', 'channel', 'slack', 'webhookUrlSecretRef', 'key'],
    ],
    [
      'SwarmEvent',
      { source: { type: 'cron' }, targets: [{ team: 'b' }, { team: 'b', inputs: { a: 'b' } }] },
      ['spec', 'targets', 1, 'input', 'a'],
      ['spec', 'targets', 1, 'inputs', 'a'],
    ],
  ])('%s %j: %j stood at %j', (kind, spec, path, authored) => {
    expect(authoredPath(path, normalise(object(kind, spec)).moves)).toEqual(authored);
  });
});
