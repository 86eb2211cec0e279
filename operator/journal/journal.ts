import {
  closeSync,
  existsSync,
  fchmodSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { lockFile } from './file-lock.ts';
import { JournalError } from './journal-error.ts';

/** An append-only file of JSON lines that remembers what a program in memory would forget. */
export interface Journal {
  /** Written to the file when this returns: a killed process loses nothing that was appended. */
  append(entry: unknown): void;
  close(): void;
}

export interface JournalOptions {
  readonly file: string;
  /** Called for every entry of the file, oldest first, before `openJournal` returns. */
  readonly replay: (entry: unknown) => void;
  /** The entries that say all that is known now; they replace the history when the file is compacted. */
  readonly snapshot: () => Iterable<unknown>;
  /** The file is compacted when it has doubled since the last time and is larger than this. Default 8 MiB. */
  readonly compactAboveBytes?: number;
}

const NEWLINE = 0x0a;
/** Journals hold Secrets: nobody but their owner may read them. */
const ownerOnly = 0o600;

/**
 * Opens or makes the file. A last line that was cut off (the process died while writing it) is dropped;
 * throws JournalError when any other line is not JSON, and when another living process has it open.
 */
export function openJournal(options: JournalOptions): Journal {
  const { file, snapshot, compactAboveBytes = 8 * 1024 * 1024 } = options;
  const unlock = lockFile(file);
  let bytes = replayFile(file, options.replay);
  let compactedBytes = bytes;
  let descriptor = openSync(file, 'a', ownerOnly);
  // Also what an earlier version has left open to others.
  fchmodSync(descriptor, ownerOnly);
  ftruncateSync(descriptor, bytes);

  const compact = (): void => {
    const draft = `${file}.new`;
    const draftDescriptor = openSync(draft, 'w', ownerOnly);
    let written = 0;
    for (const entry of snapshot()) written += writeLine(draftDescriptor, entry);
    closeSync(draftDescriptor);
    renameSync(draft, file);
    closeSync(descriptor);
    descriptor = openSync(file, 'a', ownerOnly);
    bytes = written;
    compactedBytes = written;
  };

  return {
    append: (entry) => {
      // Before the entry, which the snapshot does not know yet.
      if (bytes > compactAboveBytes && bytes > 2 * compactedBytes) compact();
      try {
        bytes += writeLine(descriptor, entry);
      } catch (error) {
        ftruncateSync(descriptor, bytes);
        throw error;
      }
    },
    close: () => {
      closeSync(descriptor);
      unlock();
    },
  };
}

function writeLine(descriptor: number, entry: unknown): number {
  const line = Buffer.from(`${JSON.stringify(entry)}\n`);
  for (let written = 0; written < line.length; ) written += writeSync(descriptor, line, written);
  return line.length;
}

/** Returns how many bytes of the file are whole lines. */
function replayFile(file: string, replay: (entry: unknown) => void): number {
  if (!existsSync(file)) return 0;
  const content = readFileSync(file);
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = content.indexOf(NEWLINE, start);
    if (end < 0) return start;
    replay(parseLine(content.toString('utf8', start, end), file, line));
    start = end + 1;
  }
}

function parseLine(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new JournalError(
      `${file}:${line}: not a line of a journal. Restore the file from a backup, or delete it to start empty`,
    );
  }
}
