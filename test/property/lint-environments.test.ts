import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lintFiles } from '../unit/lint/lint-files.ts';
import { agent, recipe } from '../unit/plugin/render-files.ts';

const ENVIRONMENTS = ['dev', 'prod', 'staging'] as const;
/** A value that is missing, right, or wrong in one of two ways. */
const value = fc.constantFrom('', 'model: m\n', 'model: ""\n', 'modle: m\n');
/** A line of an agent: wrong everywhere, in some environments, or nowhere. */
const line = fc.constantFrom(
  '',
  '  envFrom: []\n',
  '  modle: x\n',
  ...ENVIRONMENTS.map((name) => `  {{#if (eq @environment "${name}")}}wrong: {{quote model}}{{/if}}\n`),
);

describe('lint of every environment', () => {
  test('[ENV-1] [ENV-2] tells what each alone would, once, and names the environments that have it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(value, value, value), value, fc.uniqueArray(line), async (own, low, spec) => {
        const files = {
          '/repo/.git/HEAD': '',
          '/repo/recipe.yaml': recipe('parameters: {properties: {model: {type: string, default: d}}}\n'),
          '/repo/values.yaml': low,
          ...Object.fromEntries(
            ENVIRONMENTS.map((name, index) => [`/repo/values/${name}.yaml`, own[index] ?? '']),
          ),
          '/repo/a.yaml.hbs': agent('a', spec.join('')).replace('qwen2.5:7b', '{{quote model}}'),
        };
        const found = async (...argv: readonly string[]): Promise<readonly Found[]> =>
          JSON.parse((await lintFiles(['-o', 'json', ...argv], { files })).stdout);
        const expected = new Map<string, string[]>();
        for (const name of ENVIRONMENTS)
          for (const finding of await found('--environment', name)) {
            const key = JSON.stringify(finding);
            expected.set(key, [...(expected.get(key) ?? []), name]);
          }
        const all = (await found()).map(({ environments = [...ENVIRONMENTS], ...finding }) => [
          JSON.stringify(finding),
          environments,
        ]);
        expect(new Map(all.map(([key, names]) => [key, names]))).toEqual(expected);
        expect(all).toHaveLength(expected.size);
      }),
      { numRuns: 60 },
    );
  });
});

interface Found {
  readonly environments?: readonly string[];
}
