import type { SwarmRun } from '../../schemas/generated/types.ts';
import type { CommandLine, Terminal } from '../command-line.ts';
import { createLivePanel } from '../print/live-panel.ts';
import { searchNews } from '../tree/search-news.ts';
import { searchScreen } from '../tree/search-screen.ts';
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
  let isShown = false;
  return {
    show(run) {
      isShown = true;
      panel.show(
        terminal === undefined
          ? { lines: [], news: searchNews(run) }
          : { lines: searchScreen(run, terminal), news: [] },
      );
    },
    interrupt: panel.interrupt,
    end(run) {
      if (!isShown) return;
      panel.erase();
      const columns = terminal?.columns ?? plainColumns;
      write(`\n${textTree(run, { columns }).join('\n')}\n\n`);
    },
  };
}
