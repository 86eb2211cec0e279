import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { generate } from '../../plugin/commands/generate.ts';
import { getParameters } from '../../plugin/commands/get-parameters.ts';
import { memoryFileSystem } from '../unit/plugin/memory-files.ts';

/** Texts, numbers, flags, and what looks like another of these. */
const text = fc.constantFrom('8', 'true', 'null', '', '[1]', '{"a":1}', ' 8', '1e999', '0.10', 'é');
/** Those with an exponent are ambiguous in YAML, and refused. */
const number = fc.integer({ min: -1e6, max: 1e6 }).map((quarters) => quarters / 4);
const scalar = fc.oneof(text, number, fc.boolean());
const key = fc.constantFrom('a', 'b', 'c', '1', 'Z', 'ä');
const mapOf = (value: fc.Arbitrary<unknown>) =>
  fc.dictionary(key, value, { maxKeys: 3, noNullPrototype: true });
const inner = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 2 }) },
  { weight: 1, arbitrary: mapOf(scalar) },
);

/** What a schema may say of a parameter, and values that fit it. */
const shapes: readonly (readonly [schema: object, value: fc.Arbitrary<unknown>])[] = [
  [{ type: 'string' }, text],
  [{ type: 'number' }, number],
  [{ type: ['boolean', 'null'] }, fc.boolean()],
  [{ enum: ['8', 8, true] }, fc.constantFrom('8', 8, true)],
  [{}, fc.oneof(scalar, fc.array(inner, { maxLength: 3 }), mapOf(inner))],
  [{ type: 'array' }, fc.array(inner, { maxLength: 3 })],
  [{ type: 'array', items: { type: 'object' } }, fc.array(mapOf(inner), { maxLength: 2 })],
  [{ type: 'object' }, mapOf(inner)],
  [{ type: 'object', additionalProperties: { type: 'string' } }, mapOf(text)],
  [{ type: 'object', properties: { c: { default: 2 }, a: { default: { x: 1 } } } }, mapOf(inner)],
];

/** A parameter: its schema with or without a default, and values of two files. */
const parameter = fc
  .constantFrom(...shapes)
  .chain(([schema, value]) => {
    const maybe = fc.option(value, { nil: undefined });
    return fc.tuple(
      fc.constant(schema),
      maybe,
      maybe,
      fc.option(fc.oneof(value, fc.constant(null)), { nil: undefined }),
    );
  })
  .map(([schema, initial, low, high]) => ({ schema: { ...schema, default: initial }, low, high }));

const names = ['one', 'two', 'three'] as const;

describe('announced parameters', () => {
  test('[PARAM-2] an Application that gives them renders the same bytes as one that does not', async () => {
    let given = 0;
    await fc.assert(
      fc.asyncProperty(fc.tuple(parameter, parameter, parameter), async (all) => {
        const each = (part: 'schema' | 'low' | 'high') =>
          JSON.stringify(Object.fromEntries(names.map((name, index) => [name, all[index]?.[part]])));
        const head = 'apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: demo}\n';
        const files = {
          '/repo/recipe.yaml': `${head}defaultEnvironment: dev\nparameters: {properties: ${each('schema')}}\n`,
          '/repo/values.yaml': each('low'),
          '/repo/values/dev.yaml': each('high'),
          '/repo/out.yaml.hbs':
            'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: out}\ndata: {all: {{quote (json @root)}}}\n',
        };
        const input = (parameters?: readonly unknown[]) => ({
          argv: [],
          env: parameters === undefined ? {} : { ARGOCD_APP_PARAMETERS: JSON.stringify(parameters) },
          cwd: '/repo',
          fileSystem: memoryFileSystem(files),
          readStdin: () => Promise.reject(new Error('stdin')),
        });
        const plain = await generate(input(), '/none');
        const announced: unknown = JSON.parse((await getParameters(input())).stdout);
        const parameters = (Array.isArray(announced) ? announced : []).flatMap(
          ({ name, string, array, map }) =>
            string === undefined && array === undefined && map === undefined
              ? []
              : [{ name, string, array, map }],
        );
        // A mistake is told where the value comes from, which differs; the verdict does not.
        const { exitCode, stdout } = plain;
        if (exitCode === 0) given += parameters.length - 1;
        for (const some of [parameters, ...parameters.map((parameter) => [parameter])])
          expect(await generate(input(some), '/none')).toMatchObject({ exitCode, stdout });
      }),
      { numRuns: 150 },
    );
    // Most values can be said in texts: a plugin that announces nothing does not pass.
    expect(given).toBeGreaterThan(100);
  });
});
