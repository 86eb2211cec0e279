import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { caseData, caseTemplates } from '../../support/gotemplate/cases.ts';
import { differences } from '../../support/gotemplate/differences.ts';
import type { GoAnswer } from '../../support/gotemplate/run-go.ts';
import { runTemplate } from '../../support/gotemplate/run-template.ts';

const golden: readonly ({ readonly template: string } & GoAnswer)[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../support/gotemplate/go.golden.json'), 'utf8'),
);
const onPurpose = new Set(differences.map(({ template }) => template));
const same = golden.filter(({ template }) => !onPurpose.has(template));

describe('[TEMPLATE-1] templates do what Go text/template does', () => {
  test('the golden file holds every case, and there are over 1000', () => {
    expect(same.map(({ template }) => template)).toEqual(caseTemplates);
    expect(same.length).toBeGreaterThan(1000);
  });

  test.each(same.filter(({ kind }) => kind === 'ok'))('$template', (go) => {
    expect(runTemplate(go.template, caseData)).toEqual({
      kind: 'ok',
      text: (go.kind === 'ok' && go.text) || '',
    });
  });

  test.each(same.filter(({ kind }) => kind !== 'ok'))('$template is refused, in the same phase', (go) => {
    expect(runTemplate(go.template, caseData).kind).toBe(go.kind);
  });
});

describe('[TEMPLATE-2] where templates differ from Go, they do so on purpose', () => {
  test.each(differences)('$template: $why', ({ template, ours }) => {
    const answer = runTemplate(template, caseData);
    const go = golden.find((one) => one.template === template);
    expect(answer.kind === 'ok' ? answer.text : undefined).toBe(ours);
    expect(go).toBeDefined();
    expect({ kind: answer.kind, text: ours }).not.toEqual({
      kind: go?.kind,
      text: go?.kind === 'ok' ? go.text : undefined,
    });
  });
});
