import { onlyJsonIn } from '../texts/json-in-text.ts';
import { asksForWord } from './judge-prompt.ts';

export type Verdict = { readonly kind: 'pass' } | { readonly kind: 'fail'; readonly reason: string };

/**
 * A judge's reply: one JSON object with a verdict, or, where the criteria ask for a word, that word and nothing else
 * (decisions 16 and 29). All other replies fail: `NOT VALID` holds the word VALID and is no pass.
 */
export function parseVerdict(criteria: string, reply: string): Verdict {
  return wordVerdict(criteria, reply.trim()) ?? jsonVerdict(reply) ?? unexpected(reply);
}

function wordVerdict(criteria: string, word: string): Verdict | undefined {
  if (!asksForWord(criteria)) return undefined;
  if (word === 'PASS' || word === 'VALID') return { kind: 'pass' };
  const [, reason] = /^(?:FAIL|INVALID)(?::[ \t]*([^\n]*))?$/m.exec(firstLine(word)) ?? [];
  if (reason !== undefined && reason !== '') return { kind: 'fail', reason };
  return word === 'FAIL' || word === 'INVALID' ? { kind: 'fail', reason: noReason } : undefined;
}

const noReason = 'the judge gave no reason';

function jsonVerdict(reply: string): Verdict | undefined {
  const json = onlyJsonIn(reply);
  if (typeof json?.value !== 'object' || json.value === null) return undefined;
  const { verdict, reason }: { verdict?: unknown; reason?: unknown } = json.value;
  if (reason !== undefined && typeof reason !== 'string') return undefined;
  if (verdict === 'pass') return { kind: 'pass' };
  if (verdict !== 'fail') return undefined;
  return { kind: 'fail', reason: firstLine((reason ?? '').trim()) || noReason };
}

function unexpected(reply: string): Verdict {
  const shown = [...reply.trim()].slice(0, 200).join('');
  return { kind: 'fail', reason: `unexpected validator response: ${shown}` };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
