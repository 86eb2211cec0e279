import { stripVTControlCharacters } from 'node:util';
import { cutToWidth, textWidth } from './text-width.ts';

/** One moment of something that goes on: all of it for a screen, and what is new for a reader of plain lines. */
export interface Frame {
  readonly lines: readonly string[];
  /** In the order of what happened; each key is told once. */
  readonly news: readonly News[];
}

export interface News {
  readonly key: string;
  readonly text: string;
}

/** A display of frames: redrawn in place on a terminal, told as news elsewhere. */
export interface LivePanel {
  show(frame: Frame): void;
  /** Lets something else be told, and goes on below it. */
  interrupt(tell: () => void): void;
  /** Takes what is shown off the screen; lines that were told stay. */
  erase(): void;
  /** Leaves what is shown as it stands, and goes on below. */
  settle(): void;
}

export interface PanelOutput {
  write(text: string): void;
  /** Absent when the output is no terminal. */
  readonly terminal?: { readonly columns: number; readonly rows: number };
}

export function createLivePanel(output: PanelOutput): LivePanel {
  return output.terminal === undefined ? plainPanel(output) : terminalPanel(output, output.terminal);
}

function plainPanel({ write }: PanelOutput): LivePanel {
  const told = new Set<string>();
  return {
    show({ news }) {
      for (const { key, text } of news) {
        if (told.has(key)) continue;
        told.add(key);
        write(`${text}\n`);
      }
    },
    interrupt: (tell) => tell(),
    erase: () => undefined,
    settle() {
      told.clear();
    },
  };
}

/** The size is asked for each time: a window may be made larger or smaller. */
function terminalPanel(
  { write }: PanelOutput,
  terminal: { readonly columns: number; readonly rows: number },
): LivePanel {
  let drawn: readonly string[] = [];
  const draw = (next: readonly string[]): void => {
    const up = drawn.length === 0 ? '' : `\u001B[${drawn.length}A`;
    write(`${up}\u001B[0J${next.map((line) => `${line}\n`).join('')}`);
    drawn = next;
  };
  return {
    show({ lines }) {
      const { columns, rows } = terminal;
      // More lines than the screen has could not be redrawn in place: the oldest stay away.
      const next = lines.map((line) => cut(line, columns)).slice(-(rows - 1));
      if (next.length === drawn.length && next.every((line, index) => line === drawn[index])) return;
      draw(next);
    },
    interrupt(tell) {
      const before = drawn;
      if (before.length > 0) draw([]);
      tell();
      if (before.length > 0) draw(before);
    },
    erase() {
      if (drawn.length > 0) draw([]);
    },
    settle() {
      drawn = [];
    },
  };
}

/** A line that wrapped would break the count of lines; colours are given up with what they would colour. */
function cut(text: string, columns: number): string {
  const bare = stripVTControlCharacters(text);
  return textWidth(bare) < columns ? text : cutToWidth(bare, columns - 1);
}
