import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { finding, isRuleId, ruleDocumentation, rules } from '../../../schemas/errors.ts';
import { findingMessage } from '../../../schemas/finding.ts';
import { rulePages } from '../../../schemas/rules/rule-pages.ts';

const root = join(import.meta.dirname, '../../..');
const entries = Object.entries(rules);

describe('the catalogue of rules [CATALOGUE-1]', () => {
  test.each(entries)('%s has a stable id, a fact, a fix without full stop and a reason', (id, entry) => {
    expect(id).toMatch(/^[a-z]+(\.[a-zA-Z-]+)+$/);
    expect(entry.fact).toMatch(/\S/);
    expect(entry.fact).not.toMatch(/[.\n]$/);
    if ('fix' in entry) expect(entry.fix).not.toMatch(/[.\n]$/);
    expect(entry.why).toMatch(/^[^\n]+\.$/);
  });

  test('no two rules say the same', () => {
    const facts = entries
      .filter(([id]) => !id.startsWith('schema.') && !id.startsWith('policy.limits.'))
      .map(([, entry]) => entry.fact)
      .filter((fact) => !/^\{\w+\}$/.test(fact));
    expect(new Set(facts).size).toBe(facts.length - duplicatesOnPurpose);
  });

  test('knows its own ids', () => {
    expect(isRuleId('team.cycle')).toBe(true);
    expect(isRuleId('team.circle')).toBe(false);
    expect(isRuleId('toString')).toBe(false);
  });
});

/** reference.absent and reference.secret state the same fact and differ in what helps. */
const duplicatesOnPurpose = 1;

describe('a finding', () => {
  test('is one line, whatever its values hold [CATALOGUE-2]', () => {
    const found = finding('team.cycle', { cycle: 'a\nb\r\n\u2028c\u0000d' });
    expect(findingMessage(found)).toBe(
      'the pipeline has a cycle: a b c d. Remove one dependsOn of the circle',
    );
  });

  test('keeps braces of its values as they are', () => {
    expect(finding('team.cycle', { cycle: '{cycle} $& {x}' }).fact).toBe(
      'the pipeline has a cycle: {cycle} $& {x}',
    );
  });

  test('takes severity from the catalogue', () => {
    expect(finding('team.cycle', { cycle: 'a' }).severity).toBe('error');
  });
});

describe('docs/rules [CATALOGUE-3]', () => {
  const pages = rulePages();

  test.each(pages.map((page) => [page.path, page.text]))('%s says what findings say', (path, text) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  test('has no page that is not written from the catalogue', () => {
    const files = readdirSync(join(root, 'docs/rules')).map((file) => `docs/rules/${file}`);
    expect(files.toSorted()).toEqual(pages.map((page) => page.path).toSorted());
  });

  test('every rule has a page of its own, with what, why and fix [CATALOGUE-4]', () => {
    expect(ruleDocumentation('policy.models.allowed')).toBe('docs/rules/policy.models.allowed.md');
    for (const [id, entry] of entries.filter((each) => isRuleId(each[0]))) {
      const text = pages.find((page) => page.path === `docs/rules/${id}.md`)?.text ?? '';
      expect(text).toMatch(/## What\n\n\S.{8}[\s\S]+## Why\n\n\S.{8}[\s\S]+## Fix\n\n.{4}/);
      expect(text).toContain(`, ${entry.severity}.`);
      // A hole is not an explanation.
      expect(text).not.toMatch(/## \w+\n\n…/);
    }
  });
});

describe('rules and findings [CATALOGUE-5]', () => {
  // That every finding has a rule of the catalogue is the type of `Finding.rule`; tsc holds it.
  const folders = ['schemas', 'plugin', 'operator'];
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.includes('generated') && !path.includes('catalogue'))
      .map((path) => readFileSync(join(root, folder, path), 'utf8')),
  );
  const code = sources.join('\n');
  /** Beginnings of ids that code puts together, `schema.${check}`; the rest stands there as a text of its own. */
  const begun = [...code.matchAll(/`([a-z]+(?:\.[a-zA-Z]+)*\.)\$\{/g)].map(([, start = '']) => start);
  const isMade = (id: string) =>
    code.includes(`'${id}'`) ||
    begun.some((start) => id.startsWith(start) && code.includes(`'${id.slice(start.length)}'`));

  test.each(entries.map(([id]) => id))('%s is found by some code', (id) => {
    expect(isMade(id)).toBe(true);
  });
});
