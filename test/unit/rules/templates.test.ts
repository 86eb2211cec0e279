import { describe, expect, test } from '@jest/globals';
import type { PipelineStep, SwarmTeamSpec } from '../../../schemas/generated/types.ts';
import { checkObject } from '../../../schemas/rules/object/check-object.ts';
import { agent, event, notify, ruleIds, run, said, settings, team } from './objects.ts';

const roles = ['first', 'second', 'third'].map((name) => ({ name, swarmAgent: 'helper' }));
const withSecond = (step: Partial<PipelineStep>, spec: Partial<SwarmTeamSpec> = {}) =>
  checkObject(
    team({
      roles,
      pipeline: [{ role: 'first' }, { role: 'third' }, { role: 'second', dependsOn: ['first'], ...step }],
      ...spec,
    }),
  );

describe('run-time templates of a team [RULES-TEMPLATE-1]', () => {
  test.each<[string, Partial<PipelineStep>, readonly unknown[]]>([
    ['an ancestor', { inputs: { x: '{{ .steps.first.output }}' } }, []],
    ['an ancestor by index', { inputs: { x: '{{ index .steps "first" "output" }}' } }, []],
    [
      'a step that runs beside it',
      { inputs: { x: '{{ .steps.third.output }}' } },
      [
        'template.step-not-before: step "second" inputs.x uses .steps.third, which need not be done by then. Add "third" to dependsOn',
      ],
    ],
    [
      'a step that does not exist',
      { inputs: { x: '{{ .steps.frist.output }}' } },
      [
        'template.unknown-step: step "second" inputs.x uses .steps.frist, and there is no such step. Correct the name, did you mean "first"?',
      ],
    ],
    [
      'itself, without a loop',
      { inputs: { x: '{{ .steps.second.rawOutput }}' } },
      [
        'template.step-not-before: step "second" inputs.x uses .steps.second, which need not be done by then. Add "second" to dependsOn',
      ],
    ],
    [
      'itself, in a loop',
      { inputs: { x: '{{ .steps.second.rawOutput }}' }, loop: { condition: '{{ .steps.second.output }}' } },
      [],
    ],
    [
      'a condition on a later step',
      { if: '{{ .steps.third.output }}' },
      [expect.stringContaining('template.step-not-before')],
    ],
    [
      'a field that steps do not have',
      { inputs: { x: '{{ .steps.first.outptu }}' } },
      [
        'template.unknown-field: step "second" inputs.x uses .steps.first.outptu, which does not exist there. Correct the name, did you mean "output"?; until then it is empty',
      ],
    ],
    ['a root that there is not', { if: '{{ .inputs.x }}' }, [expect.stringContaining('uses .inputs, which')]],
    [
      'data of a step without schema',
      { if: '{{ .steps.first.data.urgent }}' },
      [
        'template.no-data: step "second" if uses .steps.first.data, and step "first" has no outputSchema. Give the step an outputSchema, or use .steps.first.output; until then it is empty',
      ],
    ],
    ['the output in semantic criteria', { validate: { semantic: 'Is {{ .output }} good?' } }, []],
    ['a range over the steps', { inputs: { x: '{{ range .steps }}{{ .anything }}{{ end }}' } }, []],
  ])('%s', (_, step, expected) => {
    expect(said(withSecond(step))).toEqual(expected);
  });

  test.each<[string, Partial<PipelineStep>]>([
    ['inputs', { inputs: { x: '{{ .input.a' } }],
    ['if', { if: '{{ if }}' }],
    ['loop', { loop: { condition: '{{ end }}' } }],
    ['semantic', { validate: { semantic: '{{ .output' } }],
  ])('that do not parse are found in %s', (_, step) => {
    expect(ruleIds(withSecond(step))).toEqual(['template.syntax']);
  });

  test('the output may use every step, and must parse', () => {
    expect(said(withSecond({}, { output: '{{ .steps.third.output }}' }))).toEqual([]);
    expect(ruleIds(withSecond({}, { output: '{{ .steps.fourth.output }}' }))).toEqual([
      'template.unknown-step',
    ]);
    expect(ruleIds(withSecond({}, { output: '{{ .steps' }))).toEqual(['template.syntax']);
  });

  test('a transitive dependency is enough, as in the seed', () => {
    const pipeline = [
      { role: 'first' },
      { role: 'second', dependsOn: ['first'] },
      { role: 'third', dependsOn: ['second'], inputs: { x: '{{ .steps.first.output }}' } },
    ];
    expect(said(checkObject(team({ roles, pipeline })))).toEqual([]);
  });

  test.each<[string, readonly string[]]>([
    [
      '{{ range .Capabilities }}{{ .ID }} {{ join .Tags "," }} {{ .Description }}{{ end }}{{ .Input.ticket }}',
      [],
    ],
    ['{{ range .Capabilities }}{{ .Foo }}{{ end }}', ['.Capabilities[].Foo']],
    ['{{ range $i, $c := .Capabilities }}{{ $i }}{{ $c.Id }}{{ end }}', ['.Capabilities[].Id']],
    ['{{ (index .Capabilities 0).Agent }}', ['.Capabilities[].Agent']],
    ['{{ .input.ticket }}', ['.input']],
  ])('the prompt of a router knows capabilities and the input: %s', (systemPrompt, unknown) => {
    const found = said(checkObject(team({ roles: [], pipeline: [], routing: { model: 'm', systemPrompt } })));
    const names = found.map((text) => / uses (\S+), which does not exist there/.exec(String(text))?.[1]);
    expect(names).toEqual(unknown);
  });

  test('a search prompt knows no steps', () => {
    const search = {
      strategy: 'BFS',
      plannerRole: 'first',
      executorRole: 'second',
      minScorePercent: 50,
    } as const;
    const prompt = (initialPrompt: string) =>
      ruleIds(checkObject(team({ roles, pipeline: [], search: { ...search, initialPrompt } })));
    expect(prompt('{{ .input.goal }}')).toEqual([]);
    expect(prompt('{{ .steps.first.output }}')).toEqual(['template.unknown-step']);
  });
});

describe('templates that nobody expands [RULES-TEMPLATE-2]', () => {
  test.each([
    ['a model', agent({ model: '{{ .Values.model }}' }), 'spec.model'],
    [
      'a URL',
      agent({ tools: { mcp: [{ name: 'x', url: 'http://{{ .host }}/' }] } }),
      'spec.tools.mcp[0].url',
    ],
    [
      'the name of an agent',
      team({ roles: [{ name: 'a', swarmAgent: '{{ .input.agent }}' }] }),
      'spec.roles[0].swarmAgent',
    ],
    ['a team', run({ teamRef: '{{ .team }}' }), 'spec.teamRef'],
  ])('are an error in %s', (_, object, field) => {
    expect(said(checkObject(object))).toEqual([
      `template.never-run: ${field} has a template, but nothing expands it there. Write the value itself, or use a parameter of the recipe in a .hbs file`,
    ]);
  });

  test.each([
    ['a prompt', agent({ prompt: { inline: 'The ticket: {{ .input.ticket }}' } })],
    ['a fragment', settings({ fragments: [{ name: 'f', text: 'x {{- .steps.a.output }}' }] })],
    ['the prompt of a run', { ...run(), spec: { agent: 'helper', prompt: 'Do {{ .input.x }}' } }],
  ])('are a warning in %s, which is prose', (_, object) => {
    expect(ruleIds(checkObject(object))).toEqual(['template.prompt-literal']);
  });

  test.each([
    ['a prompt about templates', agent({ prompt: { inline: 'Write Jinja such as {{ user.name }}.' } })],
    ['the input of a run', run({ input: { ticket: 'My {{ .input.x }} broke' } })],
    ['a default', team({ inputs: [{ name: 'x', default: '{{ .y }}' }] })],
    ['a pattern', team({ pipeline: [{ role: 'a', validate: { rejectPatterns: ['\\{\\{.*\\}\\}'] } }] })],
    ['braces that close only', agent({ model: 'a}}b' })],
    [
      'the input of an event',
      event({ targets: [{ team: 'triage', input: { x: '{{ .trigger.body.x }}' } }] }),
    ],
    ['the prompt of an event', event({ targets: [{ agent: 'helper', prompt: '{{ .trigger.body.x }}' }] })],
    [
      'the template of a channel',
      notify({ channels: [{ type: 'webhook', webhook: { url: 'http://x.svc' }, template: '{{ .Event }}' }] }),
    ],
  ])('say nothing about %s', (_, object) => {
    expect(said(checkObject(object))).toEqual([]);
  });
});
