import { describe, expect, test } from '@jest/globals';
import { createLivePanel, type Frame } from '../../../cli/print/live-panel.ts';

const lines = (...texts: readonly string[]): Frame => ({ lines: texts, news: [] });
const news = (...told: readonly (readonly [string, string])[]): Frame => ({
  lines: [],
  news: told.map(([key, text]) => ({ key, text })),
});

function panel(terminal?: { readonly columns: number; readonly rows: number }) {
  let written = '';
  const write = (text: string): void => {
    written += text;
  };
  const created = createLivePanel({ write, ...(terminal !== undefined && { terminal }) });
  return {
    ...created,
    taken: () => {
      const text = written;
      written = '';
      return text;
    },
  };
}

describe('where the output is no terminal', () => {
  test('news are told once for each key, in their order', () => {
    const { show, taken } = panel();
    show(news(['a', 'a is 1s old'], ['b', 'b is new']));
    expect(taken()).toBe('a is 1s old\nb is new\n');
    show(news(['a', 'a is 2s old'], ['c', 'c is new']));
    expect(taken()).toBe('c is new\n');
  });

  test('what is settled may be told anew', () => {
    const { show, settle, taken } = panel();
    show(news(['a', 'a is new']));
    settle();
    show(news(['a', 'a is new']));
    expect(taken()).toBe('a is new\na is new\n');
  });
});

describe('on a terminal', () => {
  test('the lines are drawn over those before', () => {
    const { show, taken } = panel({ columns: 80, rows: 24 });
    show(lines('a', 'b'));
    expect(taken()).toBe('\u001B[0Ja\nb\n');
    show(lines('a', 'c', 'd'));
    expect(taken()).toBe('\u001B[2A\u001B[0Ja\nc\nd\n');
  });

  test('nothing is drawn where nothing changed', () => {
    const { show, taken } = panel({ columns: 80, rows: 24 });
    show(lines('a'));
    taken();
    show(lines('a'));
    expect(taken()).toBe('');
  });

  test('what is settled stays', () => {
    const { show, settle, taken } = panel({ columns: 80, rows: 24 });
    show(lines('a'));
    settle();
    show(lines('b'));
    expect(taken()).toBe('\u001B[0Ja\n\u001B[0Jb\n');
  });

  test('no line wraps and no screen overflows', () => {
    const { show, taken } = panel({ columns: 8, rows: 3 });
    show(lines('first', '1234567', '12345678'));
    expect(taken()).toBe('\u001B[0J1234567\n123456…\n');
  });
});
