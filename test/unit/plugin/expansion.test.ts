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

describe('expansion', () => {
  test.each([
    ['a name', '{{model}}', 'qwen2.5:7b'],
    ['a number', 'n: {{replicas}}', 'n: 2'],
    ['a boolean', '{{isOn}}', 'true'],
    ['a path', '{{team.owner.mail}}', 'x@y'],
    ['an index', '{{team.tags.[1]}}', 'b'],
    [
      'no HTML escaping',
      '{{markup}}{{{markup}}}{{&markup}}',
      '<b> & "q" \'s\'<b> & "q" \'s\'<b> & "q" \'s\'',
    ],
    ['names of the render', '{{@environment}}/{{@namespace}}/{{@recipe}}', 'dev/ns/demo'],
    ['if', '{{#if isOn}}a{{else}}b{{/if}}{{#if isOff}}a{{else}}b{{/if}}', 'ab'],
    ['what is false', '{{#if none}}1{{/if}}{{#if zero}}2{{/if}}{{#if empty}}3{{/if}}', ''],
    ['else if', '{{#if isOff}}a{{else if isOn}}b{{else}}c{{/if}}', 'b'],
    ['unless', '{{#unless isOff}}a{{/unless}}', 'a'],
    [
      'each over a list',
      '{{#each team.tags}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{/each}}',
      '0a,1b',
    ],
    ['each over a map', '{{#each team.owner}}{{@key}}={{this}}{{/each}}', 'mail=x@y'],
    ['each over nothing', '{{#each empty}}a{{else}}none{{/each}}{{#each nothing}}b{{/each}}', 'none'],
    [
      'each with names',
      '{{#each team.tags as |tag i|}}{{i}}{{tag}}{{model}}{{/each}}'.replace('{{model}}', '{{@root.model}}'),
      '0aqwen2.5:7b1bqwen2.5:7b',
    ],
    [
      'the frame above',
      '{{#each servers}}{{name}}@{{../model}} {{/each}}',
      'jira@qwen2.5:7b slack@qwen2.5:7b ',
    ],
    ['with', '{{#with team.owner}}{{mail}}{{/with}}', 'x@y'],
    [
      'a key that only some maps have',
      '{{#each servers}}{{#if url}}{{url}}{{else}}-{{/if}}{{/each}}',
      'http://jira-',
    ],
    ['comments', 'a{{! {{x}} }}b{{!-- }} --}}c', 'a }}bc'],
    ['white space control', 'a  {{~model~}}  b', 'aqwen2.5:7bb'],
    ['blocks on their own lines leave none behind', 'a\n  {{#if isOn}}\n  b\n  {{/if}}\nc', 'a\n  b\nc'],
    ['braces of a flow map', '{r: {n: {{replicas}}}}', '{r: {n: 2}}'],
    ['json', '{{json team}}', '{"name":"support","tags":["a","b"],"owner":{"mail":"x@y"}}'],
    ['json of a text', '{{json prompt}}', '"You are\\na helper."'],
    ['quote', '{{quote model}} {{quote replicas}}', '"qwen2.5:7b" "2"'],
    ['yaml in a block', 'a:\n{{indent 2 (yaml team.tags)}}', 'a:\n  - a\n  - b'],
    ['indent at its column', 'p: |\n  {{indent 2 prompt}}\n', 'p: |\n  You are\n  a helper.\n'],
    ['indent at the start of a line', 'p: |\n{{indent 2 prompt}}\n', 'p: |\n  You are\n  a helper.\n'],
    ['slug', '{{slug model}} {{slug "Ä b__C"}}', 'qwen2-5-7b a-b-c'],
    ['concat', '{{concat team.name "-" replicas}}', 'support-2'],
    ['case', '{{uppercase model}} {{lowercase "ABC"}}', 'QWEN2.5:7B abc'],
    ['orElse', '{{orElse none "other"}} {{orElse model "other"}}', 'other qwen2.5:7b'],
    [
      'comparisons',
      '{{#if (eq replicas 2)}}1{{/if}}{{#if (ne model "x")}}2{{/if}}{{#if (lt replicas 3)}}3{{/if}}{{#if (gt replicas 3)}}4{{/if}}',
      '123',
    ],
    ['logic', '{{#if (and isOn (not isOff))}}1{{/if}}{{#if (or isOff none)}}2{{/if}}', '1'],
    [
      'includes',
      '{{#if (includes team.tags "a")}}1{{/if}}{{#if (includes model "qwen")}}2{{/if}}{{#if (includes team "name")}}3{{/if}}',
      '123',
    ],
    [
      'run-time templates',
      '"{{ .input.a }}{{if .x}}b{{else}}c{{end}}" {{model}}',
      '"{{ .input.a }}{{if .x}}b{{else}}c{{end}}" qwen2.5:7b',
    ],
    ['forced run time', '\\{{model}} {{{{raw}}}}{{model}}{{{{/raw}}}}', '{{model}} {{model}}'],
    ['an escaped backslash', '\\\\{{model}}', '\\qwen2.5:7b'],
    ['values are no templates', '{{quote "{{model}}"}}', '"{{model}}"'],
  ])('%s', (_, template, expected) => {
    const result = expandText(template, parameters);
    expect(result.findings).toEqual([]);
    expect(result.text).toBe(expected);
  });

  test('a partial is indented like its tag, and sees the names around it', () => {
    const partials = { limits: 'limits:\n  tokens: {{replicas}}\n', tag: '<{{name}}>' };
    const result = expandText(
      'spec:\n  {{> limits}}\n{{#each servers}}{{> tag}}{{> tag name="x"}}{{/each}}',
      parameters,
      { partials },
    );
    expect(result.text).toBe('spec:\n  limits:\n    tokens: 2\n<jira><x><slack><x>');
  });

  test('a partial may be given another context; @root and ../ still lead out of it', () => {
    const partials = { owner: '{{mail}} {{../model}} {{@root.replicas}} {{@recipe}}' };
    expect(expandText('{{> owner team.owner}}', parameters, { partials }).text).toBe('x@y qwen2.5:7b 2 demo');
  });

  test('a parameter without value is false to if and orElse', () => {
    const result = expandText('{{#if key}}a{{else}}b{{/if}}{{orElse key "c"}}', {}, { declared: ['key'] });
    expect(result.text).toBe('bc');
  });
});

describe('unsafe values [PLUGIN-12]', () => {
  test.each([
    [
      'a line break',
      '{{prompt}}',
      'prompt has line breaks or control characters. use {{indent 6 prompt}}, {{quote prompt}} or {{json prompt}}',
    ],
    ['a line break, unescaped', '{{{prompt}}}', 'prompt has line breaks or control characters'],
    ['a line break, joined', '{{concat "a" prompt}}', '(concat …) has line breaks or control characters'],
    [
      'a line break from orElse',
      '{{orElse none prompt}}',
      '(orElse …) has line breaks or control characters',
    ],
    ['a map', '{{team}}', 'team is a map. use {{json team}} or {{indent 6 team}}'],
    ['a list', '{{team.tags}}', 'team.tags is a list'],
    ['a map in concat', '{{concat team "a"}}', 'concat takes texts, numbers and booleans'],
    ['a control character in indent', '{{indent 2 bell}}', 'the value has control characters'],
    ['a line separator', '{{separator}}', 'separator has line breaks or control characters'],
    ['each over a text', '{{#each model}}a{{/each}}', '{{#each}} takes a list or a map'],
    [
      'a comparison of text and number',
      '{{#if (lt model 3)}}a{{/if}}',
      'lt compares two numbers or two texts',
    ],
    ['an indentation that is no number', '{{indent "2" prompt}}', 'indent takes a whole number from 0 to 64'],
    ['a slug of nothing', '{{slug "..."}}', 'slug was given nothing to make a name of'],
  ])('%s is refused', (_, template, expected) => {
    const result = expandText(template, { ...parameters, bell: 'a\u0007', separator: 'a\u2028b' });
    expect(result.findings).toEqual([expect.stringContaining(`[template.unsafe-value] ${expected}`)]);
  });
});

describe('limits [PLUGIN-13]', () => {
  test('nested each of 119 characters does not print 100,000,000 of them', () => {
    const list = Array.from({ length: 100 }, (_, index) => index);
    const bomb =
      '{{#each @root.l}}{{#each @root.l}}{{#each @root.l}}{{#each @root.l}}xxxxxxxxxxxxxxxx{{/each}}{{/each}}{{/each}}{{/each}}';
    const result = expandText(bomb, { l: list });
    expect(result.text).toBeUndefined();
    expect(result.findings).toEqual([
      expect.stringMatching(/\[template.limit\] the expansion takes more than 100000 steps/),
    ]);
  });

  test('few steps that each take long end too', () => {
    const l = Array.from({ length: 20_000 }, (_, index) => index);
    const long = '{{#each l}}{{#if (eq (json @root.l) "")}}x{{/if}}{{/each}}';
    expect(expandText(long, { l }).findings).toEqual([
      expect.stringContaining('[template.limit] the expansion takes longer than 1000 ms'),
    ]);
  });

  test('if nested 8,000 deep is refused before it is parsed', () => {
    const bomb = '{{#if isOn}}'.repeat(8_000) + '{{/if}}'.repeat(8_000);
    expect(expandText(bomb, parameters).findings).toEqual([
      expect.stringContaining('[template.limit] blocks are nested deeper than 32'),
    ]);
  });

  test('parentheses nested 5,000 deep are refused', () => {
    const bomb = `{{json ${'(not '.repeat(5_000)}isOn${')'.repeat(5_000)}}}`;
    expect(expandText(bomb, parameters).findings).toEqual([expect.stringContaining('[template.')]);
  });

  test('32 levels are allowed, 33 are not', () => {
    const nested = (levels: number) => `${'{{#if isOn}}'.repeat(levels)}x${'{{/if}}'.repeat(levels)}`;
    expect(expandText(nested(32), parameters).text).toBe('x');
    expect(expandText(nested(33), parameters).text).toBeUndefined();
  });

  test('a partial that includes itself ends', () => {
    const result = expandText('{{> a}}', parameters, { partials: { a: '{{> b}}', b: '{{> a}}' } });
    expect(result.findings).toEqual([
      expect.stringContaining('[template.limit] partials include each other deeper than 32 levels'),
    ]);
  });

  test('20,001 tags in one file are refused', () => {
    expect(expandText('{{replicas}}'.repeat(20_001), parameters).findings).toEqual([
      expect.stringContaining('[template.limit] the file has more than 20000 tags'),
    ]);
  });
});
