import { describe, expect, test } from '@jest/globals';
import { createLivePanel, type PanelLine } from '../../../cli/demo/live-panel.ts';

const line = (text: string, news?: string): PanelLine => ({
  text,
  ...(news !== undefined && { news: { key: text, text: news } }),
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
  test('news are told once for each key', () => {
    const { show, taken } = panel();
    show([line('a 1s'), line('b', 'b is 1s old')]);
    expect(taken()).toBe('b is 1s old\n');
    show([line('a 2s'), line('b', 'b is 2s old')]);
    expect(taken()).toBe('');
    show([line('c', 'c is new')]);
    expect(taken()).toBe('c is new\n');
  });

  test('what is settled may be told anew', () => {
    const { show, settle, taken } = panel();
    show([line('b', 'b is new')]);
    settle();
    show([line('b', 'b is new')]);
    expect(taken()).toBe('b is new\nb is new\n');
  });
});

describe('on a terminal', () => {
  test('the lines are drawn over those before', () => {
    const { show, taken } = panel({ columns: 80, rows: 24 });
    show([line('a'), line('b')]);
    expect(taken()).toBe('\u001B[0Ja\nb\n');
    show([line('a'), line('c'), line('d')]);
    expect(taken()).toBe('\u001B[2A\u001B[0Ja\nc\nd\n');
  });

  test('nothing is drawn where nothing changed', () => {
    const { show, taken } = panel({ columns: 80, rows: 24 });
    show([line('a')]);
    taken();
    show([line('a')]);
    expect(taken()).toBe('');
  });

  test('what is settled stays', () => {
    const { show, settle, taken } = panel({ columns: 80, rows: 24 });
    show([line('a')]);
    settle();
    show([line('b')]);
    expect(taken()).toBe('\u001B[0Ja\n\u001B[0Jb\n');
  });

  test('no line wraps and no screen overflows', () => {
    const { show, taken } = panel({ columns: 8, rows: 3 });
    show([line('first'), line('1234567'), line('12345678')]);
    expect(taken()).toBe('\u001B[0J1234567\n123456…\n');
  });
});
