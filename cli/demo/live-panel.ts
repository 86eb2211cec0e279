import { stripVTControlCharacters } from 'node:util';

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
    settle() {
      told.clear();
    },
  };
}

function terminalPanel(
  { write }: PanelOutput,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): LivePanel {
  let drawn: readonly string[] = [];
  return {
    show({ lines }) {
      // More lines than the screen has could not be redrawn in place: the oldest stay away.
      const next = lines.map((line) => cut(line, columns)).slice(-(rows - 1));
      if (next.length === drawn.length && next.every((line, index) => line === drawn[index])) return;
      const up = drawn.length === 0 ? '' : `\u001B[${drawn.length}A`;
      write(`${up}\u001B[0J${next.map((line) => `${line}\n`).join('')}`);
      drawn = next;
    },
    settle() {
      drawn = [];
    },
  };
}

/** A line that wrapped would break the count of lines; colours are given up with what they would colour. */
function cut(text: string, columns: number): string {
  const bare = stripVTControlCharacters(text);
  return bare.length < columns ? text : `${bare.slice(0, columns - 2)}…`;
}
