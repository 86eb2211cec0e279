import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { formatPath } from '../../../schemas/finding.ts';
import { kinds } from '../../../schemas/kinds.ts';
import { validate } from '../../../schemas/validate.ts';
import { loadKinds } from '../../../tools/generate/load.ts';
import { constraintOf, constraints } from '../../support/schemas/constraints.ts';
import { type CorpusCase, corpus } from '../../support/schemas/corpus.ts';

const cases = corpus();
const schemas = loadKinds(join(import.meta.dirname, '..', '..', '..'));

function findingsOf({ object, old }: CorpusCase): ReturnType<typeof validate> {
  return validate(object, old === undefined ? {} : { old });
}

/** Findings as the corpus writes them. */
function written(one: CorpusCase): readonly string[] {
  return findingsOf(one).map(({ rule, path = [] }) => `${rule} ${formatPath(path)}`);
}

describe('the corpus', () => {
  test.each(cases.map((one) => [`${one.file}: ${one.says}`, one] as const))('%s', (_, one) => {
    expect(written(one)).toEqual(one.finds);
  });

  test('[SCHEMA-4] shows every enum, bound, required field and CEL rule at least once', () => {
    const shown = new Set(
      cases.flatMap((one) => {
        const schema = schemas.find(({ kind }) => kind === one.object.kind);
        return schema === undefined ? [] : findingsOf(one).map((finding) => constraintOf(finding, schema));
      }),
    );
    const all = [...constraints(schemas)];
    expect(all.length).toBeGreaterThan(400);
    expect(all.filter((constraint) => !shown.has(constraint))).toEqual([]);
  });

  test('[SCHEMA-4] has valid and invalid manifests of every kind', () => {
    for (const { kind } of kinds) {
      const verdicts = new Set(
        cases.filter(({ object }) => object.kind === kind).map(({ finds }) => finds.length === 0),
      );
      expect({ kind, verdicts }).toEqual({ kind, verdicts: new Set([true, false]) });
    }
  });

  test('[SCHEMA-16] holds the manifests of the seeds, all of them valid', () => {
    const seeds = cases.filter(({ object }) => object.metadata?.name?.startsWith('seed-'));
    expect(seeds.length).toBeGreaterThanOrEqual(20);
    expect(seeds.flatMap(({ finds }) => finds)).toEqual([]);
  });
});
