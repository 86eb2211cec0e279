import { describe, expect, test } from '@jest/globals';
import { findingMessage } from '../../../schemas/finding.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { normalise } from '../../../schemas/normalise.ts';
import { validate } from '../../../schemas/validate.ts';
import { corpus } from '../../support/schemas/corpus.ts';

const agent = { model: 'm', prompt: { inline: 'p' } };

function object(kind: string, spec: object): KubeObject {
  return { apiVersion: 'kubeswarm.io/v1alpha1', kind, metadata: { name: 'a' }, spec };
}

describe('spellings of class B', () => {
  test.each([
    [
      'SwarmAgent',
      { ...agent, settings: ['base', { name: 'b' }] },
      { ...agent, settings: [{ name: 'base' }, { name: 'b' }] },
    ],
    [
      'SwarmAgent',
      { ...agent, tools: { mcp: [{ name: 'a', capabilityRef: { name: 'crm' } }] } },
      { ...agent, tools: { mcp: [{ name: 'a', capabilityRef: 'crm' }] } },
    ],
    ['SwarmSettings', { temperature: 0.7 }, { temperature: '0.7' }],
    [
      'SwarmTeam',
      { roles: [{ name: 'a' }], pipeline: [{ name: 'a', capabilityRef: { name: 'crm' } }] },
      { roles: [{ name: 'a' }], pipeline: [{ role: 'a', registryLookup: { capability: 'crm' } }] },
    ],
    [
      'SwarmTeam',
      {
        roles: [{ name: 'a' }],
        pipeline: [{ role: 'a', contextPolicy: { strategy: 'extract', extract: { path: '$.a' } } }],
      },
      {
        roles: [{ name: 'a' }],
        pipeline: [{ role: 'a', contextPolicy: { strategy: 'extract', extractPath: '$.a' } }],
      },
    ],
    [
      'SwarmTeam',
      { roles: [{ name: 'a' }], artifactStore: { type: 'file', file: { path: '/a' } } },
      { roles: [{ name: 'a' }], artifactStore: { type: 'local', local: { path: '/a' } } },
    ],
    [
      'SwarmNotify',
      { channels: [{ type: 'webhook' }], events: ['TeamFailed'] },
      { channels: [{ type: 'webhook' }], on: ['TeamFailed'] },
    ],
  ])('[SCHEMA-7] %s %j', (kind, spec, canonical) => {
    const given = object(kind, spec);
    expect(validate(given)).not.toEqual([]);
    const { object: result } = normalise(given);
    expect(result.spec).toEqual(canonical);
    expect(validate(result)).toEqual([]);
  });

  test('a step with a name and no capability is a mistake, not a spelling', () => {
    const given = object('SwarmTeam', { roles: [{ name: 'a' }], pipeline: [{ role: 'a', name: 'b' }] });
    expect(normalise(given)).toEqual({ object: given, findings: [], moves: [] });
  });
});

describe('both spellings', () => {
  test.each([
    [
      'SwarmAgent',
      { ...agent, networkPolicy: 'disabled', infrastructure: { networkPolicy: 'strict' } },
      { ...agent, infrastructure: { networkPolicy: 'strict' } },
      'spec.networkPolicy and spec.infrastructure.networkPolicy are both set; spec.infrastructure.networkPolicy holds. Remove spec.networkPolicy',
    ],
    [
      'SwarmSettings',
      { fragments: [{ name: 'a', text: 't', content: 'c' }] },
      { fragments: [{ name: 'a', text: 't' }] },
      'spec.fragments[0].content and spec.fragments[0].text are both set; spec.fragments[0].text holds. Remove spec.fragments[0].content',
    ],
    [
      'SwarmEvent',
      { source: { type: 'cron' }, targets: [{ team: 't', input: { a: '1' }, inputs: { a: '2' } }] },
      { source: { type: 'cron' }, targets: [{ team: 't', input: { a: '1' } }] },
      'spec.targets[0].inputs and spec.targets[0].input are both set; spec.targets[0].input holds. Remove spec.targets[0].inputs',
    ],
  ])('[SCHEMA-8] %s %j', (kind, spec, canonical, message) => {
    const { object: result, findings } = normalise(object(kind, spec));
    expect(result.spec).toEqual(canonical);
    expect(findings.map(findingMessage)).toEqual([message]);
  });
});

test('every valid manifest of the corpus is valid after normalising, and what was given is untouched', () => {
  for (const { object: given, finds, old } of corpus()) {
    if (finds.length > 0 || old !== undefined) continue;
    const before = JSON.stringify(given);
    expect(validate(normalise(given).object)).toEqual([]);
    expect(JSON.stringify(given)).toBe(before);
  }
});
