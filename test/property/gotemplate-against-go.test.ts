import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { caseData } from '../support/gotemplate/cases.ts';
import { isOnPurpose } from '../support/gotemplate/differences.ts';
import { randomTemplate, randomTemplateData } from '../support/gotemplate/random-template.ts';
import { runGo, whyNoGo } from '../support/gotemplate/run-go.ts';
import { runTemplate } from '../support/gotemplate/run-template.ts';

const skipped = whyNoGo();
if (skipped !== undefined) console.log(`templates are not compared with Go: ${skipped}`);

describe('[TEMPLATE-1] random templates', () => {
  (skipped === undefined ? test : test.skip)(
    'do what Go does, or fail where Go fails',
    () => {
      const seed = Date.now() % 2 ** 31;
      const templates = fc.sample(randomTemplate, { numRuns: 3000, seed });
      const answers = runGo(templates.map((template) => ({ template, data: randomTemplateData })));
      expect(answers).toHaveLength(templates.length);
      expect(answers.filter(({ kind }) => kind === 'ok').length).toBeGreaterThan(300);

      const wrong = templates.flatMap((template, index) => {
        const go = answers[index];
        if (go === undefined || isOnPurpose(go)) return [];
        const ours = runTemplate(template, randomTemplateData);
        const isSame =
          ours.kind === go.kind &&
          (ours.kind !== 'ok' || ours.text === (go.kind === 'ok' ? (go.text ?? '') : ''));
        return isSame ? [] : [{ seed, template, go, ours }];
      });
      wrong.sort((a, b) => a.template.length - b.template.length);
      expect(wrong.slice(0, 3)).toEqual([]);
    },
    120_000,
  );
});

describe('[TEMPLATE-1] the golden file', () => {
  (skipped === undefined ? test : test.skip)(
    'is what this Go says',
    () => {
      const golden: readonly { readonly template: string; readonly kind: string; readonly text?: string }[] =
        JSON.parse(readFileSync(join(import.meta.dirname, '../support/gotemplate/go.golden.json'), 'utf8'));
      const answers = runGo(golden.map(({ template }) => ({ template, data: caseData })));
      const changed = golden.filter(({ kind, text = '' }, index) => {
        const go = answers[index];
        return go?.kind !== kind || (go.kind === 'ok' && (go.text ?? '') !== text);
      });
      expect(changed).toEqual([]);
    },
    120_000,
  );
});

describe('[TEMPLATE-4] any text', () => {
  test('is parsed without throwing, and executed within its bounds', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((inner) => `{{${inner}}}`),
      randomTemplate,
    );
    fc.assert(
      fc.property(text, fc.jsonValue(), (template, data) => {
        const answer = runTemplate(template, data);
        expect(['ok', 'parse-error', 'execute-error']).toContain(answer.kind);
      }),
      { numRuns: 2000 },
    );
  });

  test('[TEMPLATE-5] in the data is printed as it is, whatever it looks like', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), randomTemplate), (text) => {
        expect(runTemplate('{{.input.x}}', { input: { x: text } })).toEqual({ kind: 'ok', text });
      }),
    );
  });
});
