import { describe, expect, test } from '@jest/globals';
import { withDefaults, withEffectiveDefaults, withListDefaults } from '../../../schemas/defaults.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isAtomicMapAt, listTypeAt } from '../../../schemas/list-structure.ts';
import { normalise } from '../../../schemas/normalise.ts';

function object(kind: string, spec: unknown): KubeObject {
  return { apiVersion: 'kubeswarm.io/v1alpha1', kind, metadata: { name: 'a' }, spec };
}

describe('withDefaults', () => {
  test('writes the defaults of absent fields, also inside what is itself a default', () => {
    expect(withDefaults(object('SwarmAgent', { model: 'm', prompt: { inline: 'p' } })).spec).toEqual({
      model: 'm',
      prompt: { inline: 'p' },
      runtime: { drainTimeoutSeconds: 150, replicas: 1 },
    });
  });

  test('drops null values, and gives the default instead where there is one', () => {
    const spec = {
      model: 'm',
      prompt: { inline: 'p', from: null },
      guardrails: null,
      runtime: { replicas: null },
    };
    expect(withDefaults(object('SwarmAgent', spec)).spec).toEqual({
      model: 'm',
      prompt: { inline: 'p' },
      runtime: { drainTimeoutSeconds: 150, replicas: 1 },
    });
  });

  test('leaves what is set, unknown fields and free-form fields alone', () => {
    const schema = { default: null, nested: [null] };
    const spec = {
      model: 'm',
      unknown: null,
      prompt: { inline: 'p' },
      runtime: { replicas: 0, drainTimeoutSeconds: 30 },
      capabilities: [{ name: 'c', exposeMCP: true, inputSchema: schema }],
    };
    const given = object('SwarmAgent', spec);
    expect(withDefaults(given)).toBe(given);
  });

  test('leaves objects of other kinds alone', () => {
    const given = object('ConfigMap', { a: null });
    expect(withDefaults(given)).toBe(given);
  });

  test('never changes what it is given', () => {
    const given = object('SwarmTeam', { roles: [{ name: 'a', model: 'm', limits: {} }] });
    const before = JSON.stringify(given);
    withDefaults(given);
    expect(JSON.stringify(given)).toBe(before);
  });

  test('[SCHEMA-14] an audit log that sets only redact gets no mode', () => {
    const spec = { auditLog: { redact: ['detail.a'] } };
    expect(withDefaults(object('SwarmSettings', spec)).spec).toEqual({
      ...spec,
      memoryBackend: 'in-context',
    });
  });
});

describe('withListDefaults', () => {
  test('[SCHEMA-13] writes defaults inside list elements and nowhere else', () => {
    const spec = {
      pipeline: [{ role: 'a', loop: { condition: 'x' } }],
      roles: [{ name: 'a', model: 'm', limits: {} }],
    };
    expect(withListDefaults(object('SwarmTeam', spec)).spec).toEqual({
      pipeline: [{ role: 'a', loop: { condition: 'x', maxIterations: 10 }, maxOutputBytes: 65536 }],
      roles: [
        {
          name: 'a',
          model: 'm',
          limits: { concurrentTasks: 5, retries: 3, timeoutSeconds: 120, tokensPerCall: 8000 },
        },
      ],
    });
  });

  test('drops null values everywhere', () => {
    expect(withListDefaults(object('SwarmRun', { agent: 'a', output: null })).spec).toEqual({ agent: 'a' });
  });
});

describe('withEffectiveDefaults', () => {
  test.each([
    ['SwarmNotify', { channels: [] }, 'rateLimitSeconds', 300],
    ['SwarmNotify', { channels: [], rateLimitSeconds: 5 }, 'rateLimitSeconds', 5],
    ['SwarmNotify', { channels: [], rateLimiting: { windowSeconds: 60 } }, 'rateLimitSeconds', 60],
  ])('[SCHEMA-17] %s %j has %s %j', (kind, spec, field, value) => {
    const stored = withDefaults(object(kind, spec));
    expect(withEffectiveDefaults(normalise(stored).object).spec).toMatchObject({ [field]: value });
  });

  test('[SCHEMA-17] a strict network policy by its alias survives defaulting', () => {
    const spec = {
      model: 'm',
      prompt: { inline: 'p' },
      networkPolicy: 'strict',
      infrastructure: { envFrom: [] },
    };
    const stored = withDefaults(object('SwarmAgent', spec));
    const read = withEffectiveDefaults(normalise(stored).object);
    expect(read.spec).toMatchObject({ infrastructure: { networkPolicy: 'strict' } });
  });
});

describe('list types', () => {
  test.each([
    ['SwarmTeam', ['spec', 'roles'], { kind: 'map', keys: ['name'] }],
    ['SwarmTeam', ['spec', 'inputs'], { kind: 'map', keys: ['name'] }],
    ['SwarmTeam', ['spec', 'pipeline'], { kind: 'map', keys: ['role'] }],
    ['SwarmRun', ['spec', 'pipeline'], { kind: 'map', keys: ['role'] }],
    ['SwarmRun', ['spec', 'roles', 0, 'tools', 'mcp'], { kind: 'map', keys: ['name'] }],
    ['SwarmRun', ['status', 'steps'], { kind: 'atomic' }],
    ['SwarmRun', ['status', 'searchTree', 'nodes'], { kind: 'map', keys: ['id'] }],
    ['SwarmAgent', ['status', 'appliedSettings'], { kind: 'set' }],
    ['SwarmEvent', ['spec', 'targets'], { kind: 'atomic' }],
    ['SwarmTeam', ['spec', 'output'], undefined],
    ['SwarmTeam', ['spec', 'nothing', 'here'], undefined],
    ['ConfigMap', ['data'], undefined],
  ])('[SCHEMA-12] %s %j', (kind, path, type) => {
    expect(listTypeAt(kind, path)).toEqual(type);
  });

  test('references are replaced as a whole', () => {
    expect(isAtomicMapAt('SwarmAgent', ['spec', 'infrastructure', 'apiKeyRef'])).toBe(true);
    expect(isAtomicMapAt('SwarmAgent', ['spec', 'infrastructure'])).toBe(false);
  });
});
