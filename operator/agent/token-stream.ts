import { type ChunkStore, endOfChunks, startOfDraft, textChunks } from '../outputs/chunk-store.ts';
import type { Attempt } from '../queue/task-queue.ts';
import type { AgentParts } from './agent-parts.ts';
import type { TextListener } from './llm/model.ts';

/** Tells who reads along what a task's model says. */
export interface TokenStream {
  /** Absent where nobody reads. */
  readonly listener?: TextListener;
  /** The reply has come whole. */
  replied(): void;
  /** The attempt is over; `isFinal` when there will be no other. */
  end(isFinal: boolean): void;
}

/** What is said meanwhile goes in one piece. */
const flushMillis = 80;

const silent: TokenStream = { replied: () => {}, end: () => {} };

/**
 * Publishes the replies of an attempt, each a draft that takes the place of the one before (orchestration 7.4, agents
 * 4.2): nobody knows whether a reply is the last one before it is whole. Best effort, and never waited for: a store
 * that fails hears no more of the attempt, so that no text has a hole.
 */
export function tokenStream(
  { task: { id, meta } }: Attempt,
  { chunks, newScrub, clock, config, log }: AgentParts,
): TokenStream {
  const { streamKey, stepName } = meta;
  if (chunks === undefined || streamKey === undefined || stepName === undefined) return silent;
  const list = { namespace: config.namespace, key: `${streamKey}:${stepName}` };
  const publish = publisher(list, chunks, (error) =>
    log.debug({ err: error, taskId: id }, 'tokens could not be published'),
  );
  let scrub = newScrub();
  let said = '';
  let isNewDraft = true;
  let isDue = false;

  const tell = (text: string): void => {
    if (text === '') return;
    publish([...(isNewDraft ? [startOfDraft] : []), ...textChunks(text)]);
    isNewDraft = false;
  };
  const flush = (): void => {
    isDue = false;
    const text = scrub.push(said);
    said = '';
    tell(text);
  };
  return {
    listener: {
      begin: () => {
        // Of a reply that broke off, what was held back may be half of a secret.
        said = '';
        scrub = newScrub();
        isNewDraft = true;
      },
      text: (piece) => {
        said += piece;
        if (isDue || piece === '') return;
        isDue = true;
        void clock.sleep(flushMillis).then(flush);
      },
    },
    replied: () => {
      flush();
      tell(scrub.end());
    },
    end: (isFinal) => {
      said = '';
      if (isFinal) publish([endOfChunks]);
    },
  };
}

/** One write at a time, in order; none after one that failed. */
function publisher(
  list: Parameters<ChunkStore['append']>[0],
  { append }: ChunkStore,
  onError: (error: unknown) => void,
): (chunks: readonly string[]) => void {
  let waiting: readonly string[] = [];
  let isWriting = false;
  let hasFailed = false;
  const write = async (): Promise<void> => {
    if (isWriting) return;
    isWriting = true;
    try {
      while (waiting.length > 0) {
        const now = waiting;
        waiting = [];
        await append(list, now);
      }
    } catch (error) {
      hasFailed = true;
      waiting = [];
      onError(error);
    }
    isWriting = false;
  };
  return (chunks) => {
    if (hasFailed) return;
    waiting = [...waiting, ...chunks];
    void write();
  };
}
