import { isRecord, type JsonRecord } from '../../../schemas/json-record.ts';
import { onlyJsonIn, wholeJson } from '../texts/json-in-text.ts';
import { boundedRecord, truncatedJson } from './bounded-json.ts';
import { scoreMillisIn } from './whole-number.ts';

export interface Evaluation {
  readonly scoreMillis: number;
  readonly reasoning?: string;
  readonly shouldPrune: boolean;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export type EvaluatorReply =
  | { readonly kind: 'ok'; readonly evaluation: Evaluation }
  | { readonly kind: 'error'; readonly message: string };

/** What the status keeps of reasoning and of metadata, in bytes of JSON (decision 25, orchestration 6.2). */
export const keptReasoningBytes = 1024;
const keptMetadataBytes = 1024;

/** The seed's contract: one JSON object with a score from 0 to 1000; the rest may be left out (orchestration 6.5). */
export function parseEvaluation(reply: string): EvaluatorReply {
  const value = (wholeJson(reply) ?? onlyJsonIn(reply))?.value;
  if (!isRecord(value)) return error('the reply is not one JSON object');
  const { scoreMillis: score, reasoning, shouldPrune, metadata } = withoutNulls(value);
  const scoreMillis = scoreMillisIn(score);
  if (scoreMillis === undefined) return error('scoreMillis must be a whole number from 0 to 1000');
  if (reasoning !== undefined && typeof reasoning !== 'string') return error('reasoning must be a text');
  if (shouldPrune !== undefined && typeof shouldPrune !== 'boolean')
    return error('shouldPrune must be true or false');
  if (metadata !== undefined && !isRecord(metadata)) return error('metadata must be an object');
  return {
    kind: 'ok',
    evaluation: {
      scoreMillis,
      shouldPrune: shouldPrune ?? false,
      ...(reasoning === undefined
        ? {}
        : { reasoning: truncatedJson(reasoning.toWellFormed(), keptReasoningBytes) }),
      ...(metadata === undefined ? {} : { metadata: boundedRecord(metadata, keptMetadataBytes) }),
    },
  };
}

/** Models write null for what they have nothing to say about. */
function withoutNulls(record: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}

function error(message: string): EvaluatorReply {
  return { kind: 'error', message };
}
