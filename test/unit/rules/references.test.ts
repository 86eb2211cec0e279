import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { checkReferences } from '../../../schemas/rules/references/check-references.ts';
import { agent, configMap, event, ruleIds, run, said, team } from './objects.ts';

const check = (...objects: readonly KubeObject[]) => checkReferences({ objects });
const secret = (name: string, data: Readonly<Record<string, string>> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'lab' },
  data,
});
const wholeTeam = [agent(), team()];

test('a render that holds all it names has no findings', () => {
  expect(said(check(...wholeTeam, run(), event()))).toEqual([]);
});

describe('what is named and absent [RULES-REF-1]', () => {
  test.each([
    [
      'the team of a run',
      [run()],
      'spec.teamRef names SwarmTeam "triage", which is not part of this render. Add it, unless it is in the cluster already',
    ],
    [
      'the team of a run, misspelt',
      [...wholeTeam, run({ teamRef: 'traige' })],
      'spec.teamRef names SwarmTeam "traige", which is not part of this render. Add it, unless it is in the cluster already, did you mean "triage"?',
    ],
    [
      'the agent of a role',
      [team()],
      'spec.roles[0].swarmAgent names SwarmAgent "helper", which is not part of this render. Add it, unless it is in the cluster already',
    ],
    [
      'settings',
      [agent({ settings: [{ name: 'defaults' }] })],
      'spec.settings[0].name names SwarmSettings "defaults", which is not part of this render. Add it, unless it is in the cluster already',
    ],
    [
      'a ConfigMap',
      [agent({ prompt: { from: { configMapKeyRef: { name: 'c', key: 'k' } } } })],
      'spec.prompt.from.configMapKeyRef.name names ConfigMap "c", which is not part of this render. Add it, unless it is in the cluster already',
    ],
    [
      'the target of an event',
      [event()],
      'spec.targets[0].team names SwarmTeam "triage", which is not part of this render. Add it, unless it is in the cluster already',
    ],
  ])('is a warning: %s', (_, objects, message) => {
    const found = check(...objects);
    expect(said(found)).toEqual([`reference.absent: ${message}`]);
    expect(found[0]?.severity).toBe('warning');
  });

  test.each([
    [
      'of another namespace',
      [run(), team({}, { namespace: 'prod' }), agent({}, { namespace: 'prod' })],
      ['reference.absent'],
    ],
    [
      'that is optional',
      [agent({ infrastructure: { envFrom: [{ configMapRef: { name: 'c', optional: true } }] } })],
      [],
    ],
    ['that is the default registry', [agent({ infrastructure: { registryRef: { name: 'default' } } })], []],
    ['that is empty', [agent({ guardrails: { budgetRef: { name: '' } } })], []],
  ])('%s', (_, objects, expected) => {
    expect(ruleIds(check(...objects))).toEqual(expected);
  });

  test('an object that did not pass the schema is there all the same', () => {
    const declared = [
      { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmTeam', namespace: 'lab', name: 'triage' },
    ];
    expect(said(checkReferences({ objects: [run()], declared }))).toEqual([]);
  });

  test('a namespace left out is the one rendered for', () => {
    const { namespace: _, ...metadata } = team().metadata;
    const objects = [agent(), run(), { ...team(), metadata }];
    expect(said(checkReferences({ objects, defaultNamespace: 'lab' }))).toEqual([]);
  });
});

describe('Secrets come from elsewhere [RULES-REF-2]', () => {
  const needing = (name: string) => agent({ infrastructure: { envFrom: [{ secretRef: { name } }] } });
  const maker = (kind: string, name: string, target?: string): KubeObject => ({
    apiVersion: 'x/v1',
    kind,
    metadata: { name, namespace: 'lab' },
    spec: target === undefined ? {} : { target: { name: target } },
  });

  test.each([
    ['an absent one is no finding', [needing('llm-keys')], []],
    ['beside others neither', [needing('llm-keys'), secret('jira-token')], []],
    ['one letter wrong is', [needing('llm-key'), secret('llm-keys')], ['reference.secret']],
    ['two letters swapped are', [needing('lml-keys'), secret('llm-keys')], ['reference.secret']],
    ['one that is sealed is there', [needing('llm-keys'), maker('SealedSecret', 'llm-keys')], []],
    ['one that is fetched is there', [needing('llm-keys'), maker('ExternalSecret', 'x', 'llm-keys')], []],
  ])('%s', (_, objects, expected) => {
    expect(ruleIds(check(...objects))).toEqual(expected);
  });

  test('a key that a Secret of the render does not have is reported, its values are not', () => {
    const apiKey = agent({ infrastructure: { apiKeyRef: { name: 'llm-keys', key: 'OPENAI_KEY' } } });
    expect(said(check(apiKey, secret('llm-keys', { OPENAI_API_KEY: 'hush' })))).toEqual([
      'reference.key: spec.infrastructure.apiKeyRef.key names key "OPENAI_KEY", which Secret "llm-keys" does not have. Correct the key, did you mean "OPENAI_API_KEY"?',
    ]);
    expect(said(check(apiKey, secret('llm-keys')))).toEqual([]);
  });
});

describe('inputs [RULES-INPUT-1]', () => {
  const inputs = [{ name: 'ticket', required: true }];
  const asking = team({ inputs, pipeline: [{ role: 'a', inputs: { x: '{{ .input.ticket }}' } }] });

  test.each([
    [
      'a run that lacks a required one',
      asking,
      run({ input: { tikcet: 'x' } }),
      [
        'run.input-missing: required input parameter "ticket" is missing. Set spec.input.ticket; SwarmTeam "triage" requires it; "tikcet" is not declared',
      ],
    ],
    ['a run that gives it', asking, run({ input: { ticket: 'x' } }), []],
    ['a team that gives it', team({ ...asking.spec, input: { ticket: 'x' } }), run(), []],
    [
      'a default',
      team({ ...asking.spec, inputs: [{ name: 'ticket', required: true, default: '' }] }),
      run(),
      [],
    ],
    [
      'an event that lacks it',
      asking,
      event(),
      [
        'event.input-missing: target "triage" gets no value for its required input parameter "ticket". Set it in the input of the target',
      ],
    ],
    [
      'an event that gives it in the spelling of the docs',
      asking,
      event({ targets: [{ team: 'triage', inputs: { ticket: 'x' } }] }),
      [],
    ],
  ])('%s', (_, asked, asker, expected) => {
    expect(said(check(agent(), asked, asker))).toEqual(expected);
  });

  const using = (key: string) => team({ pipeline: [{ role: 'a', inputs: { x: `{{ .input.${key} }}` } }] });

  test('one that nobody provides is a warning', () => {
    expect(said(check(agent(), using('tikcet'), run({ input: { ticket: 'x' } })))).toEqual([
      'team.unknown-input: step "a" inputs.x uses .input.tikcet, which is neither declared in spec.inputs nor given by the team or a run. Declare it, did you mean "ticket"?; until then it is empty',
    ]);
  });

  test('nothing is said about a team that declares nothing and is run by nobody here', () => {
    expect(said(check(agent(), using('anything')))).toEqual([]);
  });

  test('a prompt for a team is its input of that name', () => {
    expect(
      said(check(agent(), using('prompt'), event({ targets: [{ team: 'triage', prompt: 'x' }] }))),
    ).toEqual([]);
  });
});

describe('doubles [RULES-REF-3]', () => {
  test('of kind, namespace and name are refused', () => {
    expect(said(check(agent(), agent()))).toEqual([
      'document.duplicate: SwarmAgent "helper" is declared more than once in namespace "lab". Rename or remove one of them',
    ]);
    expect(said(check(agent(), agent({}, { namespace: 'prod' }), configMap('helper')))).toEqual([]);
  });

  test('of an agent and the agent of an inline role are refused', () => {
    const inline = team({ roles: [{ name: 'a', model: 'qwen3:4b' }] });
    expect(said(check(inline, agent({}, { name: 'triage-a' })))).toEqual([
      'document.duplicate-child: SwarmAgent "triage-a" has the name that SwarmTeam "triage" gives to the agent of its role "a". Rename the agent, or let the role use it with swarmAgent',
    ]);
    expect(said(check(...wholeTeam, agent({}, { name: 'triage-a' })))).toEqual([]);
    const routed = team({ routing: { model: 'qwen3:4b' }, roles: [], pipeline: [] });
    expect(ruleIds(check(routed, agent({}, { name: 'triage-router' })))).toEqual([
      'document.duplicate-child',
    ]);
  });
});

test('a role without anything is played by the agent of its name', () => {
  const bare = team({ roles: [{ name: 'a' }] });
  expect(ruleIds(check(bare))).toEqual(['reference.role-unbound']);
  expect(ruleIds(check(bare, agent({}, { name: 'a' })))).toEqual([]);
});

test('teams that play roles of each other in a circle are refused once', () => {
  const playing = (name: string, swarmTeam: string) => team({ roles: [{ name: 'a', swarmTeam }] }, { name });
  const found = check(playing('x', 'y'), playing('y', 'z'), playing('z', 'x'), playing('w', 'x'));
  expect(ruleIds(found)).toEqual(['reference.team-cycle']);
  expect(said(found)[0]).toContain('x -> y -> z -> x');
});

test('[RUN-9] a run of a team with a step that another team plays is taken', () => {
  const playing = team({ roles: [{ name: 'a', swarmTeam: 'other' }] });
  expect(said(check(playing, team({}, { name: 'other' }), agent(), run()))).toEqual([]);
});
