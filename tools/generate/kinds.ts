import { type GeneratedFile, group, type KindSchema, notice, version } from './schema.ts';

/** schemas/generated/kinds.ts: names, columns and subresources of each kind. */
export function kindsFile(kinds: readonly KindSchema[]): GeneratedFile {
  const entries = kinds.map(({ kind, plural, singular, shortNames, columns, scale, schema }) => ({
    kind,
    plural,
    singular,
    shortNames,
    description: schema.description ?? '',
    columns: columns.map((column) => ({ ...column, priority: column.priority ?? 0 })),
    ...(scale === undefined ? {} : { scale }),
  }));
  const text = `// ${notice}
import type { KindDescription } from '../kinds.ts';

export const apiVersion = '${group}/${version}';

export const kindDescriptions: readonly KindDescription[] = ${JSON.stringify(entries, null, 2)};
`;
  return { path: 'schemas/generated/kinds.ts', text };
}
