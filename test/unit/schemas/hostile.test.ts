import { describe, expect, test } from '@jest/globals';
import { withDefaults, withListDefaults } from '../../../schemas/defaults.ts';
import { findingMessage } from '../../../schemas/finding.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { normalise } from '../../../schemas/normalise.ts';
import { validate } from '../../../schemas/validate.ts';

function team(spec: object): KubeObject {
  return {
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmTeam',
    metadata: { name: 'a' },
    spec: { roles: [{ name: 'r' }], ...spec },
  };
}

function nested(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = {};
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
}

const isJustRefused = (object: KubeObject): void => {
  expect(validate(object)).toHaveLength(1);
  expect(validate(withDefaults(object))).toHaveLength(1);
  expect(withListDefaults(object)).toBe(object);
  expect(normalise(object)).toEqual({ object, findings: [], moves: [] });
};

describe('hostile objects', () => {
  test('maps 100,000 deep are refused, not followed', () => {
    isJustRefused(team({ nothing: nested(100_000, (inner) => ({ a: inner })) }));
  });

  test('lists 100,000 deep are refused, not followed', () => {
    isJustRefused(team({ roles: [nested(100_000, (inner) => [inner])] }));
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s is a field like any other',
    (name) => {
      const spec: object = JSON.parse(`{"roles": [{"name": "r"}], ${JSON.stringify(name)}: {"polluted": 1}}`);
      const object = { ...team({}), spec };
      expect(validate(object).map(({ rule, path }) => [rule, path])).toEqual([
        ['schema.unknown-field', ['spec', name]],
      ]);
      expect(Object.keys(Object(withDefaults(object).spec))).toContain(name);
      expect(normalise(object).object).toBe(object);
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    },
  );

  test('a prototype in what is normalised stays a field', () => {
    const target: object = JSON.parse('{"team": "t", "inputs": {"__proto__": "x", "a": "b"}}');
    const event = { ...team({}), kind: 'SwarmEvent', spec: { source: { type: 'cron' }, targets: [target] } };
    expect(JSON.stringify(normalise(event).object.spec)).toContain('"input":{"__proto__":"x","a":"b"}');
  });

  test('of very many unknown fields all are named, and the first are guessed at', () => {
    const fields = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`timeoutSecond${index}`, 1]),
    );
    const findings = validate(team(fields));
    expect(findings).toHaveLength(500);
    expect(findings.slice(0, 1).map(findingMessage)).toEqual([
      'spec.timeoutSecond0 is not a field of SwarmTeam. Did you mean spec.timeoutSeconds?',
    ]);
    expect(findings.slice(-1).map(findingMessage)).toEqual([
      'spec.timeoutSecond499 is not a field of SwarmTeam. Remove it',
    ]);
  });

  test('[SCHEMA-23] a value is never repeated in a message', () => {
    const secret = 'sk-canary-1234567890';
    const object = team({
      outputVisibility: secret,
      maxTokens: secret,
      inputs: secret,
      registryRef: [secret],
    });
    const findings = validate(object);
    expect(findings.length).toBeGreaterThanOrEqual(4);
    expect(findings.map(findingMessage).join()).not.toContain(secret);
  });
});
