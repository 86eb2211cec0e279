import { expect, test } from '@jest/globals';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { normalise } from '../../../schemas/normalise.ts';
import { checkRender } from '../../../schemas/rules/check-render.ts';
import { reviewAdmission } from '../../../schemas/rules/review-admission.ts';
import { corpus, corpusBases } from '../../support/schemas/corpus.ts';

const world = { namespace: { name: 'lab' }, policies: [], settings: [], agents: [] };
const valid = corpus().filter((each) => each.finds.length === 0 && !each.isStatus);
const seeds = Object.entries(corpusBases()).filter(([name]) => name.startsWith('seed-'));

function errorsIn(object: KubeObject): readonly string[] {
  const findings = checkRender({ objects: [normalise(object).object] });
  return findings.filter((found) => found.severity === 'error').map((found) => found.rule);
}

test('what the schema takes can be judged, however odd it is', () => {
  expect(valid.length).toBeGreaterThan(100);
  for (const { object, old } of valid) {
    expect(Array.isArray(errorsIn(object))).toBe(true);
    const operation = old === undefined ? 'CREATE' : 'UPDATE';
    expect(reviewAdmission({ operation, dryRun: false, object, old }, world).recorded).toEqual([]);
  }
});

test.each(seeds)('%s of the corpus has no errors', (_, object) => {
  expect(errorsIn(object)).toEqual([]);
});
