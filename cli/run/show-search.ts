import type { SwarmRun } from '../../schemas/generated/types.ts';
import type { CommandLine, Terminal } from '../command-line.ts';
import { createLivePanel } from '../print/live-panel.ts';
import { searchFrame } from '../tree/search-frame.ts';
import { plainColumns, textTree } from '../tree/text-tree.ts';

/** Shows a search while it goes: redrawn on a screen, elsewhere line by line. */
export interface SearchDisplay {
  show(run: SwarmRun): void;
  /** Tells something else meanwhile. */
  interrupt(tell: () => void): void;
  /** Leaves the whole tree behind, if one was shown. */
  end(run: SwarmRun): void;
}

export function createSearchDisplay(write: CommandLine['write'], terminal?: Terminal): SearchDisplay {
  const panel = createLivePanel(terminal === undefined ? { write } : { write: terminal.draw, terminal });
  const size = (): { readonly columns: number; readonly rows: number } =>
    terminal ?? { columns: plainColumns, rows: Number.POSITIVE_INFINITY };
  let isShown = false;
  return {
    show(run) {
      isShown = true;
      panel.show(searchFrame(run, size()));
    },
    interrupt: panel.interrupt,
    end(run) {
      if (!isShown) return;
      panel.erase();
      write(`\n${textTree(run, { columns: size().columns }).join('\n')}\n\n`);
    },
  };
}
