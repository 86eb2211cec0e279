import { describe, expect, test } from '@jest/globals';
import { checkObject } from '../../../schemas/rules/object/check-object.ts';
import { agent, run, said, team } from './objects.ts';

const step = { role: 'a' };
const played = { name: 'a', swarmAgent: 'helper' };
const prompt = { inline: 'Be brief.' };

describe('what other fields make useless [RULES-UNUSED-1]', () => {
  test.each([
    [
      'a prompt beside swarmAgent',
      team({ roles: [{ ...played, prompt, tools: { webhooks: [] }, settings: [] }] }),
      'team.role-not-inline: role "a" is played by SwarmAgent "helper", so its prompt, tools have no effect. Set them there, or set model, which makes the role an agent of its own',
    ],
    [
      'limits without a model',
      team({ roles: [{ name: 'a', limits: { retries: 1 } }] }),
      'team.role-not-inline: role "a" is played by SwarmAgent "a", so its limits have no effect. Set them there, or set model, which makes the role an agent of its own',
    ],
    [
      'extractPath without extract',
      team({
        roles: [played],
        pipeline: [{ ...step, contextPolicy: { strategy: 'none', extractPath: 'a' } }],
      }),
      'team.context-unused: step "a": contextPolicy.extractPath has no effect with strategy none. Set strategy: extract, or remove it',
    ],
    [
      'a default for compression that does not compress',
      team({ roles: [played], defaultContextPolicy: { strategy: 'full', compress: { targetTokens: 9 } } }),
      'team.context-unused: defaultContextPolicy.compress has no effect with strategy full. Set strategy: compress, or remove it',
    ],
    [
      'a judge without criteria',
      team({ roles: [played], pipeline: [{ ...step, validate: { contains: 'x', semanticModel: 'm' } }] }),
      'team.semantic-model-unused: step "a": validate.semanticModel has no effect without validate.semantic. Set the criteria in validate.semantic, or remove it',
    ],
    [
      'retries that nobody asks for',
      team({ roles: [played], pipeline: [{ ...step, validate: { contains: 'x', maxRetries: 5 } }] }),
      'team.retries-unused: step "a": validate.maxRetries has no effect without onFailure: retry. Set onFailure: retry; until then the first failed check ends the run',
    ],
    [
      'a cache that was never switched on',
      agent({ tools: { mcp: [{ name: 'wiki', url: 'http://wiki.svc', cache: { ttlSeconds: 60 } }] } }),
      'agent.cache-off: MCP server "wiki" has a cache without enabled, so that nothing is cached. Set cache.enabled: true, or false where it is off on purpose',
    ],
    [
      'log lines below the level',
      agent({ observability: { logging: { level: 'warn', toolCalls: true } } }),
      'agent.log-lines-hidden: observability.logging.toolCalls has no effect with level warn. Set level: info, at which these lines are written',
    ],
    [
      'a prompt for a team',
      run({ prompt: 'Do it.' }),
      'run.prompt-unused: spec.prompt has no effect on a run of a pipeline. Give the task as spec.input',
    ],
    [
      'input for an agent',
      { ...run(), spec: { agent: 'helper', prompt: 'Do it.', input: { ticket: '1' } } },
      'run.field-unused: spec.input has no effect on a run of an agent. Remove it; all that the agent gets is spec.prompt, word for word',
    ],
    [
      'an agent described in a run',
      run({ roles: [{ name: 'a', model: 'qwen3:4b', prompt }], pipeline: [step] }),
      'run.role-described: role "a" of a run sets model, prompt, and no agent is made from the roles of a run. Describe the agent in the role of the team, or name one in swarmAgent',
    ],
  ])('%s', (_, object, expected) => {
    expect(said(checkObject(object))).toEqual([expected]);
  });

  test.each([
    ['an inline role', team({ roles: [{ name: 'a', model: 'qwen3:4b', prompt, limits: { retries: 1 } }] })],
    [
      'a run with the snapshot of its team',
      run({ teamGeneration: 1, roles: [{ name: 'a', model: 'qwen3:4b', prompt }], pipeline: [step] }),
    ],
    [
      'a cache that is off on purpose',
      agent({ tools: { mcp: [{ name: 'wiki', url: 'http://wiki.svc', cache: { enabled: false } }] } }),
    ],
    [
      'retries that are the default',
      team({ roles: [played], pipeline: [{ ...step, validate: { contains: 'x', maxRetries: 2 } }] }),
    ],
    ['a run that names other agents', run({ roles: [played], pipeline: [step] })],
  ])('say nothing about %s', (_, object) => {
    expect(said(checkObject(object))).toEqual([]);
  });
});

describe('switches in annotations [RULES-UNUSED-1]', () => {
  const annotated = (annotation: string) => ({ annotations: { [annotation]: 'true' } });

  test.each([
    [
      'on a kind that does not read it',
      agent({}, annotated('kubeswarm.io/policy-bypass')),
      [
        'field.annotation-misplaced: annotation kubeswarm.io/policy-bypass has no effect on a SwarmAgent. Put it on the Namespace, or remove it',
      ],
    ],
    [
      'misspelt',
      run({}, annotated('kubeswarm.io/cancle')),
      [
        'field.annotation-misspelt: annotation kubeswarm.io/cancle is not known. Correct it, did you mean "kubeswarm.io/cancel"?',
      ],
    ],
    ['where it belongs', run({}, annotated('kubeswarm.io/keep')), []],
    ['of the operator', agent({}, annotated('kubeswarm.io/role')), []],
    ['of others', agent({}, annotated('example.com/cancel')), []],
  ])('%s', (_, object, expected) => {
    expect(said(checkObject(object))).toEqual(expected);
  });
});
