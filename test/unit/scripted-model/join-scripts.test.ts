import { expect, test } from '@jest/globals';
import { joinScripts } from '../../../cli/scripted-model/join-scripts.ts';
import type { ModelScript } from '../../../cli/scripted-model/model-script.ts';

const script = (file: string, models?: readonly string[]): ModelScript => ({
  file,
  ...(models === undefined ? {} : { models }),
  agents: [{ name: `agent of ${file}`, match: {}, turns: [] }],
});

test.each<{ what: string; scripts: readonly ModelScript[]; models: readonly string[] | undefined }>([
  {
    what: 'those of all',
    scripts: [script('a', ['x', 'y']), script('b', ['y', 'z'])],
    models: ['x', 'y', 'z'],
  },
  { what: 'any when it names none', scripts: [script('a')], models: undefined },
  { what: 'any when one of them names none', scripts: [script('a', ['x']), script('b')], models: undefined },
])('scripts played together answer for $what', ({ scripts, models }) => {
  expect(joinScripts(scripts).models).toEqual(models);
});

test('scripts played together keep the order of their agents', () => {
  const { file, agents } = joinScripts([script('a'), script('b')]);
  expect(file).toBe('a, b');
  expect(agents.map(({ name }) => name)).toEqual(['agent of a', 'agent of b']);
});
