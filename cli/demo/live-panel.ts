import { stripVTControlCharacters } from 'node:util';

/** One line of a live display. */
export interface PanelLine {
  readonly text: string;
  /** What a reader of plain lines is told, once for each key. */
  readonly news?: { readonly key: string; readonly text: string };
}

/** A display that shows a state: redrawn in place on a terminal, told as it changes elsewhere. */
export interface LivePanel {
  show(lines: readonly PanelLine[]): void;
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
    show(lines) {
      for (const { news } of lines) {
        if (news === undefined || told.has(news.key)) continue;
        told.add(news.key);
        write(`${news.text}\n`);
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
    show(lines) {
      // More lines than the screen has could not be redrawn in place: the oldest stay away.
      const next = lines.map(({ text }) => cut(text, columns)).slice(-(rows - 1));
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
