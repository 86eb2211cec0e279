import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type RuleId, rules } from '../../../schemas/errors.ts';
import { kinds } from '../../../schemas/kinds.ts';
import { casesFolder, foundMarks, markedCases, shown } from '../../support/lint/marked-case.ts';

const corpus = readdirSync(casesFolder).map((name) => ({
  topic: name.replace(/\.txt$/, ''),
  cases: markedCases(readFileSync(join(casesFolder, name), 'utf8')),
}));

describe.each(corpus)('$topic [POSITION-1] [POSITION-2]', ({ cases }) => {
  test.each(cases)('$title', async (marked) => {
    expect((await foundMarks(marked)).toSorted()).toEqual(marked.marks.map(shown).toSorted());
  });
});

/** Found by admission, in the operator or in its pods, which know what no file says. */
const elsewhere: readonly RuleId[] = [
  'agent.advisor-absent',
  'agent.environment',
  'agent.prompt-guarded',
  'agent.prompt-unguarded',
  'budget.namespace',
  'policy.selector-ignored',
  'policy.unread',
  'run.immutable',
  'schema.kind',
];

/** In files the schema finds these first; the rules are for objects that no schema has seen. */
const behindSchema: readonly RuleId[] = [
  'budget.limit',
  'budget.no-limit',
  'name.not-dns-label',
  'team.duplicate-role',
  'team.duplicate-step',
];

describe('the corpus [POSITION-3]', () => {
  const cases = corpus.flatMap((topic) => topic.cases);
  const marked = new Set(cases.flatMap(({ marks }) => marks.map(({ place }) => place.split(' ').at(-1))));

  test('has at least 300 broken manifests, each with a title of its own', () => {
    expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
    expect(cases.filter(({ marks }) => marks.length > 0).length).toBeGreaterThanOrEqual(300);
  });

  test('has every kind', () => {
    const texts = cases.flatMap(({ files }) => Object.values(files)).join('\n');
    expect(kinds.filter(({ kind }) => !texts.includes(`kind: ${kind}\n`))).toEqual([]);
  });

  test('has every rule that can be found in files', () => {
    const missing = Object.keys(rules).filter((rule) => !marked.has(rule));
    expect(missing.toSorted()).toEqual([...elsewhere, ...behindSchema].toSorted());
  });
});
