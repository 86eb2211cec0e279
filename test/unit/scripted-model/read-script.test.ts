import { describe, expect, test } from '@jest/globals';
import { readModelScript } from '../../../cli/scripted-model/read-script.ts';

const head = 'apiVersion: recipes.kubeswarm.io/v1\nkind: ModelScript\n';
const agent = (turn: string) =>
  `${head}agents:\n- name: a\n  match: {system: S}\n  turns:\n  - name: t\n    ${turn}\n`;

describe('a script that is wrong', () => {
  test.each([
    ['broken YAML', 'a: [', /^s\.yaml:1:5 /],
    ['another version', head.replace('v1', 'v2'), /^s\.yaml:1:13 apiVersion: /],
    ['no agents', head, /^s\.yaml:1:1 agents: /],
    [
      'an agent without match',
      `${head}agents: [{name: a, match: {}, turns: []}]`,
      /^s\.yaml:3:27 .*give system, user or both/,
    ],
    ['an unknown key', agent('replies: {text: x}'), /^s\.yaml:7:5 .*"replies"/],
    ['no reply', agent('expect: {}'), /^s\.yaml:7:5 agents\.0\.turns\.0\.reply: /],
    ['two replies', agent('reply: {text: x, json: {}}'), /^s\.yaml:8:12 .*give text, json or error/],
    [
      'an error beside calls',
      agent('reply: {error: {status: 500, message: m}, toolCalls: [{name: n}]}'),
      /give text/,
    ],
    ['a broken template', agent('reply: {text: "{{ .a"}'), /^s\.yaml:8:12 template: /],
    [
      'an unknown function',
      agent('reply: {json: {a: ["{{ nosuch }}"]}}'),
      /^s\.yaml:8:12 template: .*nosuch/,
    ],
    [
      'a broken pattern',
      agent('find: {x: {pattern: "("}}\n    reply: {text: x}'),
      /^s\.yaml:8:25 .*[Ii]nvalid regular expression/,
    ],
    [
      'an alias bomb',
      `a: &a [1,1]\n${Array.from({ length: 12 }, (_, n) => `b${n}: &b${n} [${n === 0 ? '*a,*a' : `*b${n - 1},*b${n - 1},*b${n - 1}`}]`).join('\n')}`,
      /alias/i,
    ],
  ])('%s is named with its place', (_, text, message) => {
    expect(() => readModelScript(text, 's.yaml')).toThrow(message);
  });
});

test('a repeated turn stands in the conversation as often as it says', () => {
  const script = readModelScript(agent('reply: {text: x}\n    repeat: 3'), 's.yaml');
  expect(script.agents[0]?.turns.map((turn) => turn.name)).toEqual(['t', 't', 't']);
});
