import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { withDefaults, withListDefaults } from '../../schemas/defaults.ts';
import { kinds } from '../../schemas/kinds.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { normalise } from '../../schemas/normalise.ts';
import { validate } from '../../schemas/validate.ts';
import { validateRecipe } from '../../schemas/validate-recipe.ts';
import { corpus } from '../support/schemas/corpus.ts';

const anyKind = fc.constantFrom(...kinds.map(({ kind }) => kind));
const anyJson = fc.jsonValue({ maxDepth: 5 });

/** Field names that mean something, so that arbitrary values meet real schemas. */
const anySpec = fc.dictionary(
  fc.constantFrom(
    'model',
    'prompt',
    'roles',
    'pipeline',
    'tools',
    'search',
    'targets',
    'channels',
    'runtime',
    '__proto__',
    'constructor',
  ),
  anyJson,
);

const anyObject: fc.Arbitrary<KubeObject> = fc
  .record({ kind: anyKind, spec: fc.oneof(anySpec, anyJson), status: anyJson, metadata: anyJson })
  .map((parts) => ({ ...parts, apiVersion: 'kubeswarm.io/v1alpha1' }) as unknown as KubeObject);

/** A manifest of the corpus in which one value, somewhere, was replaced by any other. */
const anyMutant: fc.Arbitrary<KubeObject> = fc
  .tuple(fc.constantFrom(...corpus().map(({ object }) => object)), fc.nat(), anyJson)
  .map(([object, at, value]) => replaced(object, at, value));

function replaced(object: KubeObject, at: number, value: unknown): KubeObject {
  const text = JSON.stringify(object.spec ?? {});
  const places: string[] = [];
  JSON.parse(text, (key, inner: unknown) => {
    places.push(key);
    return inner;
  });
  let index = 0;
  const target = at % Math.max(1, places.length);
  return { ...object, spec: JSON.parse(text, (_, inner: unknown) => (index++ === target ? value : inner)) };
}

/** Every list of a value, by its path; lists within lists belong to the outer one. */
function listsOf(value: unknown, path = ''): Readonly<Record<string, unknown>> {
  if (Array.isArray(value)) return { [path]: value };
  if (typeof value !== 'object' || value === null) return {};
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, inner]) => listsOf(inner, `${path}/${name}`)),
  );
}

describe('any JSON', () => {
  test('validate() never throws and never changes its input', () => {
    fc.assert(
      fc.property(fc.oneof(anyObject, anyMutant), (object) => {
        const before = JSON.stringify(object);
        for (const { fact } of validate(object, { old: object })) expect(fact).not.toContain('\n');
        expect(JSON.stringify(object)).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  test('normalise() never throws, and has nothing more to say the second time about what is valid', () => {
    fc.assert(
      fc.property(fc.oneof(anyObject, anyMutant), (object) => {
        const once = normalise(object).object;
        const twice = normalise(once);
        if (validate(once).length === 0) expect(twice).toEqual({ object: once, findings: [], moves: [] });
      }),
      { numRuns: 500 },
    );
  });

  test('defaulting twice is defaulting once, and changes no verdict', () => {
    fc.assert(
      fc.property(fc.oneof(anyObject, anyMutant), (object) => {
        const once = withDefaults(object);
        expect(withDefaults(once)).toBe(once);
        expect(withListDefaults(once)).toBe(once);
        const facts = (given: KubeObject): readonly string[] => validate(given).map(({ fact }) => fact);
        expect(facts(once)).toEqual(facts(object));
        expect(facts(withListDefaults(object))).toEqual(facts(object));
      }),
      { numRuns: 500 },
    );
  });

  test('[SCHEMA-13] every list of a rendered manifest is stored as it is, so that nothing is out of sync', () => {
    fc.assert(
      fc.property(anyMutant, (object) => {
        const rendered = withListDefaults(normalise(object).object);
        if (validate(rendered).length > 0) return;
        expect(listsOf(withDefaults(rendered).spec)).toEqual(expect.objectContaining(listsOf(rendered.spec)));
      }),
      { numRuns: 500 },
    );
  });

  test('validateRecipe() never throws', () => {
    fc.assert(fc.property(anyJson, (value) => expect(Array.isArray(validateRecipe(value))).toBe(true)));
  });
});
