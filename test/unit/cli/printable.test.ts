import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { printable } from '../../../cli/print/printable.ts';

describe('printable text', () => {
  test.each([
    ['a colour', '\u001b[31mred', '\\u001b[31mred'],
    ['the title of the window', '\u001b]0;owned\u0007', '\\u001b]0;owned\\u0007'],
    ['an 8-bit escape', '\u009b2J', '\\u009b2J'],
    ['going back over the line', 'sent\rnot sent', 'sent\\u000dnot sent'],
    ['text that turns round', 'a\u202egnp.exe', 'a\\u202egnp.exe'],
    ['a line end that is none', 'a\u2028b', 'a\\u2028b'],
  ])('shows %s instead of obeying it [SEC-3]', (_title, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test('leaves all languages, line feeds and tabs as they are', () => {
    const text = 'Grüße, 你好\n\tשלום \u200f👨‍👩‍👧 می‌خواهم\n';
    expect(printable(text)).toBe(text);
    expect(printable('a\r\nb')).toBe('a\nb');
  });

  test('is the same JSON [SEC-3]', () => {
    fc.assert(
      fc.property(fc.json(), fc.string({ unit: 'binary' }), (json, text) => {
        const value = { json: JSON.parse(json), text };
        expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
      }),
    );
  });

  test('holds nothing that a terminal obeys [SEC-3]', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/(?![\n\t])\p{Cc}/u);
      }),
    );
  });
});
