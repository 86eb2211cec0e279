import type { KubeObject } from '../../schemas/kube-object.ts';
import type { Timers } from '../common/timers.ts';
import {
  type ChunkList,
  type ChunkStore,
  endOfChunks,
  mostChunks,
  startOfDraft,
  streamKeyOf,
} from '../outputs/chunk-store.ts';

/** A piece of what a step says. */
export interface Token {
  readonly step: string;
  readonly token: string;
  /** From 1; a later one takes the place of all before. */
  readonly draft: number;
}

/** Reads along with one run; a run without a stream key says nothing. */
export interface TokenReader {
  /** Begins with a step. */
  read(step: string): void;
  /** Resolves when all of it has been told, or would have been by now. */
  untilTold(step: string): Promise<void>;
  /** Ends all reading and waiting. */
  close(): void;
}

export interface TokenFeed {
  follow(run: KubeObject, onToken: (token: Token) => void): TokenReader;
}

interface Reading {
  readonly list: ChunkList;
  readonly tell: (token: string, draft: number) => void;
  start: number;
  draft: number;
  hasEnded: boolean;
  /** Set while somebody waits for the rest. */
  finish?: () => void;
}

const pollMillis = 100;
/** Of an agent that tells no end: one that was killed, or that is told to keep its words to itself. */
const longestWaitMillis = 1_000;

/** All readers of a replica share one look at the store, ten times a second while somebody reads. */
export function tokenFeed(chunks: Pick<ChunkStore, 'read'>, timers: Timers): TokenFeed {
  const readings = new Set<Reading>();
  let isLooking = false;
  let callOff: (() => void) | undefined;

  const look = async (): Promise<void> => {
    if (isLooking) return;
    callOff?.();
    callOff = undefined;
    isLooking = true;
    const open = [...readings].map((reading) => ({ reading, isLast: reading.finish !== undefined }));
    // What cannot be read now may be readable a moment later.
    const found = await chunks.read(open.map(({ reading }) => reading)).catch(() => []);
    isLooking = false;
    for (const [index, { reading, isLast }] of open.entries()) {
      if (readings.has(reading)) take(reading, found[index] ?? []);
      if (isLast && reading.hasEnded) reading.finish?.();
    }
    if (readings.size > 0) callOff ??= timers.after(pollMillis, () => void look());
  };
  const stop = (reading: Reading): void => {
    readings.delete(reading);
    reading.finish?.();
    if (readings.size > 0) return;
    callOff?.();
    callOff = undefined;
  };

  return {
    follow: ({ metadata: { namespace = '', annotations } }, onToken) => {
      const streamKey = streamKeyOf(annotations, namespace);
      const mine = new Map<string, Reading>();
      return {
        read: (step) => {
          if (streamKey === undefined) return;
          const reading: Reading = {
            list: { namespace, key: `${streamKey}:${step}` },
            tell: (token, draft) => onToken({ step, token, draft }),
            start: 0,
            draft: 0,
            hasEnded: false,
          };
          mine.set(step, reading);
          readings.add(reading);
          callOff ??= timers.after(pollMillis, () => void look());
        },
        untilTold: async (step) => {
          const reading = mine.get(step);
          if (reading === undefined || !readings.has(reading)) return;
          const { promise, resolve } = Promise.withResolvers<void>();
          reading.finish = resolve;
          const giveUp = timers.after(longestWaitMillis, resolve);
          void look();
          await promise;
          giveUp();
          stop(reading);
        },
        close: () => {
          for (const reading of mine.values()) stop(reading);
        },
      };
    },
  };
}

function take(reading: Reading, chunks: readonly string[]): void {
  for (const chunk of chunks) {
    reading.hasEnded = chunk === endOfChunks;
    if (chunk === startOfDraft) reading.draft += 1;
    else if (chunk !== endOfChunks) reading.tell(chunk, reading.draft);
  }
  reading.start += chunks.length;
  // There is no room for the end.
  if (reading.start >= mostChunks) reading.hasEnded = true;
}
