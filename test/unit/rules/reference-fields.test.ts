import { describe, expect, test } from '@jest/globals';
import { nodeAt } from '../../../schemas/list-structure.ts';
import { referenceFields } from '../../../schemas/rules/references/reference-fields.ts';

describe('fields that name other objects', () => {
  const fields = Object.entries(referenceFields).flatMap(([kind, entries]) =>
    entries.map(({ path }) => [kind, path] as const),
  );

  test.each(fields)('%s has %s, a name or a block with one', (kind, path) => {
    const segments = path
      .replaceAll('[]', '.[]')
      .split('.')
      .map((name) => (name === '[]' ? 0 : name));
    const node = nodeAt(kind, segments);
    expect(node?.type === 'string' || node?.properties?.name?.type === 'string').toBe(true);
  });
});
