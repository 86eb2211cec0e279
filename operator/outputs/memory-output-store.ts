import { openJournal } from '../journal/journal.ts';
import type { OutputStore, RunOfOutputs } from './output-store.ts';

export interface MemoryOutputStoreOptions {
  /** Keeps the texts in this file, and starts from what it holds. */
  readonly persistence?: { readonly file: string };
}

export interface MemoryOutputStore extends OutputStore {
  close(): void;
}

type Entry =
  | { readonly kind: 'write'; readonly run: string; readonly key: string; readonly text: string }
  | { readonly kind: 'forget'; readonly run: string };

/** A store in this process, for local runs and tests. */
export function memoryOutputStore({ persistence }: MemoryOutputStoreOptions = {}): MemoryOutputStore {
  const runs = new Map<string, Map<string, string>>();
  const take = (entry: Entry): void => {
    if (entry.kind === 'forget') {
      runs.delete(entry.run);
      return;
    }
    const texts = runs.get(entry.run) ?? new Map<string, string>();
    runs.set(entry.run, texts.set(entry.key, entry.text));
  };
  const journal =
    persistence === undefined
      ? undefined
      : openJournal({
          file: persistence.file,
          replay: (entry) => {
            if (isEntry(entry)) take(entry);
          },
          snapshot: () =>
            [...runs].flatMap(([run, texts]) =>
              [...texts].map(([key, text]): Entry => ({ kind: 'write', run, key, text })),
            ),
        });
  const put = (entry: Entry): void => {
    journal?.append(entry);
    take(entry);
  };
  const nameOf = ({ namespace, uid }: RunOfOutputs): string => `${namespace}/${uid}`;

  return {
    name: 'memory',
    write: async (of, key, text) => {
      const run = nameOf(of);
      if (runs.get(run)?.get(key) !== text) put({ kind: 'write', run, key, text });
    },
    read: async (of, keys) => {
      const texts = runs.get(nameOf(of));
      return new Map(
        keys.flatMap((key) => {
          const text = texts?.get(key);
          return text === undefined ? [] : [[key, text] as const];
        }),
      );
    },
    forget: async (of) => {
      const run = nameOf(of);
      if (runs.has(run)) put({ kind: 'forget', run });
    },
    close: () => journal?.close(),
  };
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'kind' in value && 'run' in value;
}
