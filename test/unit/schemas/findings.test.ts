import { describe, expect, test } from '@jest/globals';
import { findingMessage } from '../../../schemas/finding.ts';
import { validate } from '../../../schemas/validate.ts';
import { changed } from '../../support/schemas/change.ts';
import { corpusBases } from '../../support/schemas/corpus.ts';

const { agent, 'team-pipeline': team, run } = corpusBases();
if (agent === undefined || team === undefined || run === undefined)
  throw new Error('the corpus lacks a base');

describe('findings say the fact, then the fix', () => {
  test.each([
    ['spec.modle', 'x', '[SCHEMA-5] spec.modle is not a field of SwarmAgent. Did you mean spec.model?'],
    ['spec.guardrials', {}, 'spec.guardrials is not a field of SwarmAgent. Did you mean spec.guardrails?'],
    [
      'spec.runtime.zzz',
      1,
      'spec.runtime.zzz is not a field of SwarmAgent. Remove it; known here: artifacts, autoscaling, drainTimeoutSeconds, imagePullSecrets, loop, replicas, resources',
    ],
    ['metadata.lables', {}, 'metadata.lables is not a field of SwarmAgent. Did you mean metadata.labels?'],
    ['spec.model', undefined, 'spec.model is missing. Set spec.model'],
    ['spec.model', '', 'spec.model is empty. Give it a value'],
    ['spec.model', 4, 'spec.model is a whole number, but must be a string. Put it in quotes'],
    [
      'spec.runtime.replicas',
      '3',
      'spec.runtime.replicas is a string, but must be a whole number. Write it without quotes',
    ],
    ['spec.runtime.replicas', 60, 'spec.runtime.replicas is above the maximum 50. Set at most 50'],
    ['spec.runtime.replicas', -1, 'spec.runtime.replicas is below the minimum 0. Set at least 0'],
    ['spec.tools', [], 'spec.tools is a list, but must be a map. Make it a map'],
    [
      'spec.reasoning.effort',
      'high',
      'spec.reasoning.effort is not one of Low, Medium, High. Did you mean High?',
    ],
    [
      'spec.reasoning.effort',
      'extreme',
      'spec.reasoning.effort is not one of Low, Medium, High. Choose one of Low, Medium, High',
    ],
    [
      'spec.guardrails.tools.allow',
      Array(101).fill('a'),
      'spec.guardrails.tools.allow has more than 100 elements. Give at most 100',
    ],
    ['spec.prompt', {}, 'exactly one of inline or from must be set'],
    [
      'metadata.name',
      'A',
      'metadata.name is not a valid name. Use at most 253 lower-case letters, digits, - and ., with a letter or digit at both ends',
    ],
  ])('%s %j', (path, value, message) => {
    const change = value === undefined ? { remove: [path] } : { set: { [path]: value } };
    const { status: _status, ...object } = agent;
    expect(validate(changed(object, change)).map(findingMessage)).toEqual([message.replace(/^\[.*?\] /, '')]);
  });

  test('[SCHEMA-5] the field that was meant is looked for where the mistake is', () => {
    const object = changed(team, { set: { 'spec.pipeline[0].dependOn': [] } });
    expect(validate(object).map(findingMessage)).toEqual([
      'spec.pipeline[0].dependOn is not a field of SwarmTeam. Did you mean spec.pipeline[0].dependsOn?',
    ]);
  });

  test('a kind of others is said to be none of ours', () => {
    expect(validate({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } })).toMatchObject([
      { rule: 'schema.kind', fact: 'apps/v1 Deployment is not a kind of kubeswarm.io/v1alpha1' },
    ]);
  });

  test('findings name their object', () => {
    const object = changed(agent, { set: { 'metadata.namespace': 'lab', 'spec.x': 1 } });
    expect(validate(object)[0]?.object).toEqual({
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind: 'SwarmAgent',
      namespace: 'lab',
      name: 'agent',
    });
  });

  test('[SCHEMA-10] a changed run is refused with the sentence of the specification', () => {
    const object = changed(run, { set: { 'spec.teamRef': 'other' } });
    expect(validate(object, { old: run }).map(findingMessage)).toEqual([
      'SwarmRun spec is immutable; create a new run',
    ]);
    expect(validate(object)).toEqual([]);
  });

  test.each([
    ['fill', { fill: { 'metadata.name': 58 } }, 'the name of a SwarmAgent may have at most 57 characters'],
    [
      'a reserved server',
      { set: { 'spec.tools.mcp[0].name': 'webhook' } },
      'an MCP server may not be called webhook, builtin or agent',
    ],
  ])('[SCHEMA-11] names have limits: %s', (_, change, message) => {
    expect(validate(changed(agent, change)).map(findingMessage)).toEqual([message]);
  });
});
