import { describe, expect, test } from '@jest/globals';
import { checkRender } from '../../../schemas/rules/check-render.ts';
import { agent, policy, ruleIds, said, settings, team } from './objects.ts';

const gpt = agent({ model: 'gpt-4o' });
const onlyQwen = { models: { allowed: ['qwen*'] } };
const severities = (...objects: Parameters<typeof checkRender>[0]['objects']) =>
  checkRender({ objects }).map((found) => `${found.severity} ${found.rule}`);

describe('policies in a render [RENDER-1]', () => {
  test.each([
    ['Enforce', 'error'],
    ['Warn', 'warning'],
    ['Audit', 'warning'],
  ] as const)('in mode %s are an %s', (enforcementMode, severity) => {
    expect(severities(gpt, policy('p', { ...onlyQwen, enforcementMode }))).toEqual([
      `${severity} policy.models.allowed`,
    ]);
  });

  test('the place is that of the field', () => {
    const [found] = checkRender({ objects: [gpt, policy('p', onlyQwen)] });
    expect(found?.path).toEqual(['spec', 'model']);
    expect(found?.object?.name).toBe('helper');
  });

  test('concern the objects of their namespace', () => {
    expect(severities(gpt, policy('p', onlyQwen, { namespace: 'prod' }))).toEqual([]);
  });

  test('named by the recipe or the platform count like its own', () => {
    const { namespace: _, ...metadata } = policy('platform').metadata;
    const platform = { ...policy('platform', onlyQwen), metadata };
    expect(ruleIds(checkRender({ objects: [gpt], policies: [platform] }))).toEqual(['policy.models.allowed']);
    const twice = checkRender({ objects: [gpt, policy('platform', onlyQwen)], policies: [platform] });
    expect(ruleIds(twice)).toEqual(['policy.models.allowed']);
  });

  test('that select by the name of the namespace are understood', () => {
    const selecting = (name: string) =>
      policy(
        'platform',
        { ...onlyQwen, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } },
        { namespace: 'kubeswarm-system' },
      );
    expect(ruleIds(checkRender({ objects: [gpt], policies: [selecting('lab')] }))).toEqual([
      'policy.models.allowed',
    ]);
    expect(ruleIds(checkRender({ objects: [gpt], policies: [selecting('prod')] }))).toEqual([]);
  });

  test('reach objects whose namespace is left to the Application', () => {
    const { namespace: _, ...metadata } = gpt.metadata;
    const objects = [{ ...gpt, metadata }, policy('p', onlyQwen)];
    expect(ruleIds(checkRender({ objects, defaultNamespace: 'lab' }))).toEqual(['policy.models.allowed']);
    expect(ruleIds(checkRender({ objects, defaultNamespace: 'prod' }))).toEqual([]);
    expect(ruleIds(checkRender({ objects }))).toEqual(['policy.models.allowed']);
  });

  test('that ask for an audit log are a warning where only the cluster could tell', () => {
    const audited = policy('p', { requirements: { audit: true } });
    expect(severities(agent(), audited)).toEqual(['warning policy.requirements.audit-unknown']);
    expect(severities(agent(), audited, settings({ auditLog: { mode: 'off' } }))).toEqual([
      'error policy.requirements.audit',
    ]);
    expect(severities(agent(), audited, settings({ auditLog: { mode: 'actions' } }))).toEqual([]);
  });
});

test('rules of objects, references and policies are found together', () => {
  const objects = [
    agent({ model: 'gpt-4o' }, { name: 'clerk' }),
    team({ pipeline: [{ role: 'b' }] }),
    policy('p', onlyQwen),
  ];
  expect(ruleIds(checkRender({ objects })).toSorted()).toEqual([
    'policy.models.allowed',
    'reference.absent',
    'team.unknown-role',
  ]);
});

test('advisors are judged with the agents of the render', () => {
  const advisor = (target: string) => [{ name: 'law', role: 'advisor' as const, agentRef: { name: target } }];
  const objects = [
    agent({ agents: advisor('clerk') }),
    agent({ agents: advisor('judge') }, { name: 'clerk' }),
    agent({}, { name: 'judge' }),
  ];
  expect(ruleIds(checkRender({ objects }))).toEqual(['agent.advisor-depth']);
});

test('objects of other groups pass unread', () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'x' },
    spec: { template: '{{ x }}' },
  };
  expect(said(checkRender({ objects: [deployment] }))).toEqual([]);
});
