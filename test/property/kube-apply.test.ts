import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createMemoryApi } from '../../operator/kube/memory-api/memory-api.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

/** A kind whose `items` are keyed by name, whose `tags` are a set, and whose `order` is atomic. */
const THING = { apiVersion: 'kubeswarm.io/v1', kind: 'Thing' };
const structure = {
  listTypeAt: (_: string, path: readonly (string | number)[]) => {
    const name = path.at(-1);
    if (name === 'items') return { kind: 'map', keys: ['name'] } as const;
    return name === 'tags' ? ({ kind: 'set' } as const) : undefined;
  },
  isAtomicMapAt: () => false,
};

const scalar = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('x', 'y'), fc.boolean());

/** A spec whose every field and item begins with one of the letters. */
const specOf = (letters: readonly string[]): fc.Arbitrary<Record<string, unknown>> => {
  const name = fc.constantFrom(...letters.flatMap((letter) => [`${letter}1`, `${letter}2`]));
  const items = fc.uniqueArray(
    fc.record(
      { name, value: scalar, more: fc.dictionary(name, scalar, { minKeys: 1, maxKeys: 2 }) },
      { requiredKeys: ['name'] },
    ),
    { selector: (item) => item.name, minLength: 1, maxLength: 3 },
  );
  const tags = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
  const fields = fc.dictionary(name, fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })), { maxKeys: 3 });
  return fc
    .record({ items, tags, fields }, { requiredKeys: [] })
    .map(({ fields: own = {}, ...lists }) => ({ ...own, ...lists }));
};

/** `anchor` keeps the spec from being emptied, which a schema would refuse. */
const thing = (spec: Record<string, unknown>): KubeObject => ({
  ...THING,
  metadata: { name: 'a', namespace: 'default' },
  spec: { ...spec, anchor: true },
});

type Application = readonly [manager: string, spec: Record<string, unknown>];

async function apply(applications: readonly Application[]): Promise<KubeObject | undefined> {
  const api = createMemoryApi({ structure });
  for (const [fieldManager, spec] of applications)
    await api.apply(thing(spec), { fieldManager, force: true });
  const object = await api.get({ ...THING, namespace: 'default', name: 'a' });
  api.close();
  return object;
}

/** Lists of keys and sets have no order here: it depends on who came first. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(unordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, unordered(child)]));
}

const owners = (object: KubeObject | undefined): unknown =>
  unordered(object?.metadata.managedFields?.map((entry) => ({ ...Object(entry), time: '' })));

const anybody = fc.tuple(fc.constantFrom('alice', 'bob', 'carol'), specOf(['a', 'b']));

describe('server-side apply', () => {
  test('is idempotent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anybody, { minLength: 1, maxLength: 5 }), async (applications) => {
        const last = applications.at(-1);
        if (last === undefined) return;
        const once = await apply(applications);
        const twice = await apply([...applications, last]);
        expect(twice?.spec).toEqual(once?.spec);
        expect(twice?.metadata.resourceVersion).toBe(once?.metadata.resourceVersion);
      }),
    );
  });

  test('of two managers with fields of their own commutes', async () => {
    await fc.assert(
      fc.asyncProperty(specOf(['a']), specOf(['b']), async (first, second) => {
        const one = await apply([
          ['alice', first],
          ['bob', second],
        ]);
        const other = await apply([
          ['bob', second],
          ['alice', first],
        ]);
        expect(unordered(other?.spec)).toEqual(unordered(one?.spec));
        expect(owners(other)).toEqual(owners(one));
      }),
    );
  });

  test('leaves nothing of a manager that now applies nothing, and all of the others', async () => {
    await fc.assert(
      fc.asyncProperty(specOf(['a']), specOf(['b']), async (mine, others) => {
        const after = await apply([
          ['bob', others],
          ['alice', mine],
          ['alice', {}],
        ]);
        const never = await apply([['bob', others]]);
        expect(after?.spec).toEqual(never?.spec);
      }),
    );
  });

  test('gives who forces what they ask for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anybody, { maxLength: 4 }), specOf(['a', 'b']), async (before, spec) => {
        const object = await apply([...before, ['dave', spec]]);
        for (const [name, value] of Object.entries(spec))
          if (name !== 'items' && name !== 'tags')
            expect(Reflect.get(Object(object?.spec), name)).toEqual(value);
        const items: unknown[] = Array.isArray(spec.items) ? spec.items : [];
        for (const item of items)
          expect(Reflect.get(Object(object?.spec), 'items')).toContainEqual(
            expect.objectContaining(withoutMore(item)),
          );
      }),
    );
  });
});

/** Maps inside of an item are merged with those of others. */
function withoutMore(item: unknown): object {
  const { more: _, ...rest } = Object(item);
  return rest;
}
