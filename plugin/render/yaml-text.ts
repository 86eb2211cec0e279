import { dump } from 'js-yaml';
import { needsEscape, safeJson } from '../report/safe-json.ts';
import type { JsonMap } from '../values/merge.ts';

/**
 * The object as YAML for people; whatever YAML 1.1 or 1.2 could mistake for something else is quoted, and what a terminal
 * obeys or a reader is deceived by is written as an escape.
 */
export function yamlText(object: JsonMap): string {
  const json = JSON.stringify(object);
  if (!needsEscape(json)) return dumped(object);
  // The library writes such characters as they are, so words that need no quotes stand in for the texts.
  const escaped: string[] = [];
  const word = unusedWord(json);
  const text = dumped(
    withTexts(object, (original) => {
      if (!needsEscape(original)) return original;
      escaped.push(safeJson(JSON.stringify(original)));
      return `${word}${escaped.length - 1}x`;
    }),
  );
  return text.replaceAll(new RegExp(`${word}(\\d+)x`, 'g'), (_, index) => escaped[Number(index)] ?? '');
}

const dumped = (object: unknown): string => dump(object, { lineWidth: -1 });

function unusedWord(json: string): string {
  let word = 'escaped';
  while (json.includes(word)) word += 'x';
  return word;
}

/** The same value with every text of it changed, keys included. */
function withTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => withTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [change(key), withTexts(item, change)]),
  );
}
