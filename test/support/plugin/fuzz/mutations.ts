import fc from 'fast-check';

/** What YAML, both template languages and Kubernetes are made of: likelier to find a hole than any text. */
const tokens = [
  '{{', '}}', '{{{', '}}}', '{{{{raw}}}}', '{{{{/raw}}}}', '{{#if x}}', '{{/if}}', '{{#each ', '{{else}}', '{{> ', '{{!-- ',
  '{{ .input.x }}', '{{- end }}', '\\{{', '(json ', '(concat ', '@root', '../', '| ', '"', "'", '`', '\\', '\n', '\r', '\t',
  ' ', '  ', '- ', '? ', ': ', '[', ']', '{', '}', ',', '&a ', '*a', '!!binary ', '!t ', '|\n', '>-\n', '#', '---\n', '...\n',
  '<<: ', '~', 'null', 'yes', '0x1f', '1e999', '-0', '.inf', '99999999999999999999', '12:30:45', '__proto__: ',
  'constructor', '\u0000', '\u0085', '\uFEFF', '\u202E', '\u{1F600}', '\uD800', 'apiVersion: ', 'kind: SwarmTeam\n',
  'metadata: {}\n', 'spec:\n', 'dependsOn: [a]\n', 'schedule: "* * * * *"\n', '0 0 31 2 *', '5m', '1h', '(a+)+$', '**/*',
] as const; // biome-ignore format: a list of words

/** One change of a text; places are fractions of its length. */
export type Mutation =
  | { readonly kind: 'insert'; readonly at: number; readonly text: string }
  | { readonly kind: 'remove'; readonly at: number; readonly length: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly times: number }
  | { readonly kind: 'byte'; readonly at: number; readonly byte: number }
  | { readonly kind: 'cut'; readonly at: number };

const at = fc.double({ min: 0, max: 1, noNaN: true });
const length = fc.integer({ min: 1, max: 80 });

export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('insert' as const), at, text: fc.constantFrom(...tokens) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), at, length }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('repeat' as const),
      at,
      length,
      times: fc.integer({ min: 1, max: 200 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('byte' as const), at, byte: fc.integer({ min: 0, max: 255 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), at }) },
);

/** A soup of tokens: no text was there before. */
export const tokenSoup: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...tokens, 'a', 'b', 'x: ', 'name'), { maxLength: 60 })
  .map((parts) => parts.join(''));

export function mutated(content: Uint8Array, { at: part, ...change }: Mutation): Uint8Array {
  const place = Math.floor(part * content.length);
  const [head, tail] = [content.subarray(0, place), content.subarray(place)];
  switch (change.kind) {
    case 'insert':
      return Buffer.concat([head, Buffer.from(change.text), tail]);
    case 'remove':
      return Buffer.concat([head, tail.subarray(change.length)]);
    case 'repeat':
      return Buffer.concat([
        head,
        ...Array.from({ length: change.times }, () => tail.subarray(0, change.length)),
        tail,
      ]);
    case 'byte':
      return Buffer.concat([head, Uint8Array.of(change.byte), tail.subarray(1)]);
    case 'cut':
      return head;
  }
}
