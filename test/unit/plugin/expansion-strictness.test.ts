import { describe, expect, test } from '@jest/globals';
import { expandText } from './expand-text.ts';

const parameters = {
  model: 'qwen2.5:7b',
  replicas: 2,
  isOn: true,
  isOff: false,
  none: '',
  zero: 0,
  prompt: 'You are\na helper.',
  team: { name: 'support', tags: ['a', 'b'], owner: { mail: 'x@y' } },
  servers: [{ name: 'jira', url: 'http://jira' }, { name: 'slack' }],
  empty: [],
  nothing: {},
  markup: '<b> & "q" \'s\'',
};

describe('strictness [PLUGIN-11]', () => {
  test.each([
    [
      'an unknown name',
      'a\n  {{modle}}',
      't.hbs:2:5 [template.unknown] modle is not known here (did you mean model?)',
    ],
    ['an unknown name in if', '{{#if modle}}{{/if}}', 't.hbs:1:7 [template.unknown] modle is not known here'],
    [
      'a name of the frame above',
      '{{#each servers}}{{model}}{{/each}}',
      't.hbs:1:20 [template.unknown] model has no value here; outside of this block it is @root.model or ../model',
    ],
    [
      'an unknown key',
      '{{team.nmae}}',
      't.hbs:1:3 [template.unknown] team.nmae has no value here (did you mean name?)',
    ],
    ['a key of a text', '{{model.x}}', '[template.unknown] model.x is not known here'],
    ['a parameter without value', '{{key}}', '[template.unknown] key has no value here'],
    [
      'an unknown helper',
      '{{upper-case model}}',
      't.hbs:1:3 [template.unknown] there is no helper upper-case',
    ],
    [
      'a sub-expression helper as a tag',
      '{{includes team.tags "a"}}',
      '[template.unknown] there is no helper includes',
    ],
    [
      'an unknown sub-expression helper',
      '{{json (lookup team "name")}}',
      '[template.unknown] there is no helper lookup',
    ],
    [
      'an unknown block',
      '{{#repeat 3}}a{{/repeat}}',
      't.hbs:1:4 [template.unknown] there is no block {{#repeat}}',
    ],
    ['an inverse block', '{{^isOn}}a{{/isOn}}', 't.hbs:1:4 [template.unknown] there is no block {{#isOn}}'],
    ['an unknown partial', '{{> nope}}', 't.hbs:1:5 [template.unknown] there is no partial nope'],
    [
      'an unknown name of the render',
      '{{@revision}}',
      't.hbs:1:3 [template.unknown] @revision is not known here',
    ],
    ['a name of the render without value', '{{@app}}', 't.hbs:1:3 [template.unknown] @app is not set here'],
    [
      'orElse of nothing and nothing',
      '{{orElse key key}}',
      '[template.unknown] (orElse …) has no value here',
    ],
    [
      'an element that is null',
      '{{#each nulls}}{{this}}{{/each}}',
      '[template.unknown] this has no value here',
    ],
    ['a helper without values', '{{json}}', '[template.unsafe-value] json takes 1 values, not 0'],
    ['named values', '{{json team pretty=true}}', '[template.syntax] helpers take no name=value arguments'],
    ['a decorator', '{{#*inline "x"}}a{{/inline}}', '[template.syntax]'],
    ['a partial block', '{{#> limits}}a{{/limits}}', '[template.syntax]'],
    ['a block that is not closed', '{{#if isOn}}a', '[template.syntax]'],
    [
      'a block closed as another',
      '{{#if isOn}}a{{/each}}',
      '[template.syntax] {{#if}} is closed by {{/each}}',
    ],
    ['else outside of any block', 'a{{else}}b', 't.hbs:1:2 [template.syntax]'],
    ['a tag that is none', 'a\nb {{model model)}}', '[template.syntax] this is no valid template tag'],
  ])('%s is an error at its place', (_, template, expected) => {
    const result = expandText(
      template,
      { ...parameters, nulls: [null] },
      { declared: ['key'], partials: {} },
    );
    expect(result.text).toBeUndefined();
    expect(result.findings).toEqual([expect.stringContaining(expected)]);
  });

  test('all mistakes of a file are told, each once', () => {
    const result = expandText('{{a}}\n{{#each servers}}{{nope.x}}{{/each}}\n{{b}}', parameters);
    expect(result.findings.map((line) => line.split(' ')[0])).toEqual([
      't.hbs:1:3',
      't.hbs:2:20',
      't.hbs:3:3',
    ]);
  });

  test.each([
    'constructor',
    '__proto__',
    'toString',
    'team.constructor',
    'team.__proto__.polluted',
    'servers.constructor',
    'model.length',
    'this.constructor',
    '@root.constructor',
    'team.tags.map',
    '[__proto__]',
  ])('the prototype trick {{%s}} finds nothing [PLUGIN-32]', (name) => {
    const result = expandText(`{{${name}}}`, parameters);
    expect(result.findings).toEqual([expect.stringContaining('[template.unknown]')]);
  });

  test.each([
    '{{#with constructor}}a{{/with}}',
    '{{#each __proto__}}a{{/each}}',
    '{{> constructor}}',
    '{{> __proto__}}',
    '{{constructor "a"}}',
    '{{json (constructor "return 1")}}',
    '{{#constructor}}{{/constructor}}',
  ])('the prototype trick %s finds nothing [PLUGIN-32]', (template) => {
    expect(expandText(template, parameters).findings).toEqual([
      expect.stringContaining('[template.unknown]'),
    ]);
  });
});
