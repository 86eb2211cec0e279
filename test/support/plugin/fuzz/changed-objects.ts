import fc from 'fast-check';
import { type Json, objects } from './inputs.ts';

type Path = readonly (string | number)[];

function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Every place in a value, the whole of it first. */
function pathsOf(value: Json, at: Path = []): readonly Path[] {
  const below = isList(value)
    ? value.flatMap((item, index) => pathsOf(item, [...at, index]))
    : isMap(value)
      ? Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...at, key]))
      : [];
  return [at, ...below];
}

/** The value with what stands at the path changed; undefined takes it out. */
function changedAt(value: Json, path: Path, change: (value: Json) => Json | undefined): Json | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return change(value);
  if (isList(value))
    return value.flatMap((item, index) => {
      const changed = index === first ? changedAt(item, rest, change) : item;
      return changed === undefined ? [] : [changed];
    });
  if (!isMap(value)) return value;
  const entries = Object.entries(value).flatMap(([key, item]): [string, Json][] => {
    const changed = key === first ? changedAt(item, rest, change) : item;
    return changed === undefined ? [] : [[key, changed]];
  });
  return Object.fromEntries(entries);
}

const keys = [...new Set(objects.flatMap((object) => pathsOf(object).flat()))].filter(
  (segment) => typeof segment === 'string',
);
const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    ...[
      null,
      true,
      0,
      -1,
      1e308,
      2 ** 53,
      0.1,
      '',
      'a',
      '{{ .input.q }}',
      '{{ .steps.one.output',
      '* * * * *',
      '1h',
    ],
    ...[
      'shell/*',
      '**',
      'http://x',
      'https://[::1',
      '5',
      '1e9',
      '-1',
      '\u0000',
      '\uD800',
      'x'.repeat(5_000),
      [],
      {},
    ],
  ),
  fc.string({ maxLength: 30 }),
  fc.integer(),
);
const value: fc.Arbitrary<Json> = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 4 }),
  fc.dictionary(fc.constantFrom(...keys), leaf, { maxKeys: 4, noNullPrototype: true }),
);

const change: fc.Arbitrary<{ readonly at: number; readonly make: (value: Json) => Json | undefined }> =
  fc.record({
    at: fc.nat(),
    make: fc.oneof(
      value.map((made) => () => made),
      fc.constant(() => undefined),
      fc.constant((before: Json) => [before, before]),
      fc.constant((before: Json) => (isList(before) ? [...before, ...before] : { again: before })),
      fc.tuple(fc.constantFrom(...keys), value).map(
        ([key, made]) =>
          (before: Json): Json =>
            isMap(before) ? { ...before, [key]: made } : made,
      ),
    ),
  });

/** Objects of ours, some of them changed somewhere. */
export const changedObjects: fc.Arbitrary<readonly Json[]> = fc
  .array(fc.tuple(fc.constantFrom(...objects), fc.array(change, { maxLength: 3 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((list) =>
    list.flatMap(([object, changes]) => {
      let result: Json | undefined = object;
      for (const { at, make } of changes) {
        if (result === undefined) return [];
        const paths = pathsOf(result);
        result = changedAt(result, paths[at % paths.length] ?? [], make);
      }
      return result === undefined ? [] : [result];
    }),
  );
