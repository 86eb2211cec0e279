import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { runNames } from '../../../operator/controllers/event/run-name.ts';
import { targetTexts } from '../../../operator/controllers/event/target-texts.ts';
import { settledAnnotation, shortName } from '../../../operator/controllers/event/trigger-labels.ts';

const body = { incident: { title: 'disk full', tags: ['db'], size: 3 }, evil: '{{ .trigger.name }}' };
const firing = { id: 'x', atMillis: Date.parse('2026-03-02T03:00:00Z'), body, output: 'a {{ report }}' };

describe('the texts of a target', () => {
  test.each([
    ['{{ .trigger.name }} {{ .trigger.firedAt }}', 'hook 2026-03-02T03:00:00Z'],
    ['{{ .trigger.body.incident.title }}: {{ .trigger.body.incident.size }}', 'disk full: 3'],
    ['{{ .body.incident.title }}, {{ index .body.incident.tags 0 }}', 'disk full, db'],
    ['{{ .output }} = {{ .trigger.output }}', 'a {{ report }} = a {{ report }}'],
    ['[{{ .trigger.body.nothing }}]', '[]'],
  ])('[FIRE-6] %s', (prompt, expected) => {
    expect(targetTexts('hook', { agent: 'a', prompt, input: { k: prompt } }, 0, firing)).toEqual({
      kind: 'ok',
      prompt: expected,
      input: { k: expected },
    });
  });

  test('[FIRE-6] print what looks like a template in the data, and do not carry it out', () => {
    const target = { team: 't', input: { k: '{{ .body.evil }}{{ printf "%s" .body.evil }}' } };
    expect(targetTexts('hook', target, 0, firing)).toMatchObject({
      input: { k: '{{ .trigger.name }}{{ .trigger.name }}' },
    });
  });

  test('[FIRE-6] know an empty body and output in every event', () => {
    const target = { agent: 'a', prompt: '[{{ .trigger.output }}{{ .body }}]' };
    expect(targetTexts('hook', target, 0, { id: 'x', atMillis: 0 })).toMatchObject({ prompt: '[{}]' });
  });

  test.each([
    ['{{ not a template', 'ok'],
    ['{{ .trigger.body.incident.title.nope.x }}', 'targets[2].input.k: '],
    ['{{ index .body.incident.tags 9 }}', 'targets[2].input.k: '],
  ])('[FIRE-7] %s', (text, expected) => {
    const texts = targetTexts('hook', { team: 't', input: { k: text } }, 2, firing);
    if (texts.kind === 'ok') expect([expected, texts.input]).toEqual(['ok', { k: text }]);
    else expect(texts.message).toContain(expected);
  });
});

describe('[FIRE-4] the names of runs', () => {
  const digest = createHash('sha256').update('x').digest('hex');
  const at = Date.parse('2026-03-02T03:04:05Z');
  const named = (event: string, target: string): readonly string[] =>
    runNames({ event, target, atMillis: at, digest });

  test('are those of event, target and time in UTC', () => {
    const [plain, suffixed] = named('nightly', 'desk');
    expect(plain).toBe('nightly-desk-20260302-030405');
    expect(suffixed).toMatch(/^nightly-desk-20260302-030405-[b-z2-9]{5}$/);
  });

  test.each([
    ['e'.repeat(253), 't'],
    ['e'.repeat(30), 't'.repeat(30)],
    ['e'.repeat(40), `.${'-'.repeat(10)}t`],
    ['a.b.c'.repeat(12), 'desk'],
  ])('have at most 63 characters and are DNS names (%s, %s)', (event, target) => {
    const names = named(event, target);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) {
      expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
      expect(name.length).toBeLessThanOrEqual(63);
    }
  });

  test('of events fit into labels, annotations and field managers', () => {
    const long = 'e'.repeat(253);
    expect(shortName('nightly')).toBe('nightly');
    expect(shortName(long)).toHaveLength(63);
    expect(shortName(long)).not.toBe(shortName(`${long.slice(1)}f`));
    const { key, fieldManager } = settledAnnotation(long);
    expect(key.slice('fired.kubeswarm.io/'.length)).toHaveLength(63);
    expect(fieldManager.length).toBeLessThanOrEqual(128);
  });
});
