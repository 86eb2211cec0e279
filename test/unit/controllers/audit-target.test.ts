import { expect, test } from '@jest/globals';
import type { AgentPlatform } from '../../../operator/controllers/agent/agent-platform.ts';
import { auditSecrets } from '../../../operator/controllers/agent/audit-target.ts';

const queue = { url: 'redis://:all-rights@redis.ops:6379', address: 'redis://redis.ops:6379' };
const queueUrl = 'redis://kubeswarm%3Alab:own@redis.ops:6379';

const platformWith = (sinkUrl: string): AgentPlatform => ({
  operatorNamespace: 'ops',
  image: 'agent',
  imagePullPolicy: 'IfNotPresent',
  imagePullSecrets: [],
  extraEnv: {},
  queue,
  auditLog: {
    mode: 'actions',
    redact: [],
    sink: { kind: 'redis', url: sinkUrl, maxStreamLength: 0 },
    maxDetailBytes: 1,
    excludeActions: [],
  },
});

test.each([
  ['the URL of the queue', queue.url, queueUrl],
  ['another database of it', `${queue.url}/3`, `${queueUrl}/3`],
  ['without the usual port', 'redis://:all-rights@redis.ops/3', 'redis://kubeswarm%3Alab:own@redis.ops/3'],
  ['a user of its own there', 'redis://audit:its@redis.ops:6379', 'redis://audit:its@redis.ops:6379'],
  ['another Redis', 'redis://:all-rights@redis.audit:6379', 'redis://:all-rights@redis.audit:6379'],
])('agents come to an audit sink on the queue as their own user: %s', (_, sinkUrl, expected) => {
  expect(auditSecrets({ platform: platformWith(sinkUrl), queueUrl })).toEqual({
    AGENT_AUDIT_LOG_REDIS_URL: expected,
  });
});
