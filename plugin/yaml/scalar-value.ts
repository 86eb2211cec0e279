import {
  boolCoreTag,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  SCALAR_STYLE,
  type ScalarEvent,
  type ScalarTagDefinition,
} from 'js-yaml';
import { scalarAmbiguity } from './ambiguous-scalar.ts';
import { abandon, type Composition } from './composition.ts';

/** The value of a scalar by the YAML 1.2 core schema; what is ambiguous or unrepresentable becomes a problem. */
export function scalarValue(composition: Composition, event: ScalarEvent): unknown {
  const text = getScalarValue(composition.text, event);
  if (event.tagStart !== -1) return taggedValue(composition, event, text);
  if (event.style !== SCALAR_STYLE.PLAIN) return text;
  const value = plainValue(text);
  if (typeof value === 'string') {
    if (value !== '') noteAmbiguity(composition, event, text);
  } else if (typeof value === 'number') {
    noteAmbiguity(composition, event, text);
    noteUnrepresentable(composition, event, value);
  }
  return value;
}

const MAY_BE_NO_TEXT = /^(?:$|[0-9.+~ntfNTF-])/;
const CORE_TAGS: readonly ScalarTagDefinition[] = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];

/** Resolves a plain scalar by the YAML 1.2 core schema. */
function plainValue(text: string): unknown {
  if (!MAY_BE_NO_TEXT.test(text)) return text;
  for (const tag of CORE_TAGS) {
    const value = tag.resolve(text, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return text;
}

function taggedValue(composition: Composition, event: ScalarEvent, text: string): unknown {
  const tag = composition.text.slice(event.tagStart, event.tagEnd);
  if (tag === '!!str' || tag === '!') return text;
  const definition = CORE_TAGS.find((candidate) => candidate.tagName === `tag:yaml.org,2002:${tag.slice(2)}`);
  if (!tag.startsWith('!!') || definition === undefined) refuseTag(composition, event.tagStart);
  const value = definition.resolve(text, true, definition.tagName);
  if (value === NOT_RESOLVED) {
    abandon(composition, {
      rule: 'yaml.syntax',
      offset: event.tagStart,
      fact: 'the value does not fit its tag',
      fix: 'Remove the tag',
    });
  }
  return value;
}

export function checkTag(composition: Composition, start: number, end: number, allowed: string): void {
  const tag = composition.text.slice(start, end);
  if (tag !== `!!${allowed}` && tag !== '!') refuseTag(composition, start);
}

function refuseTag(composition: Composition, offset: number): never {
  const fact = 'YAML tags other than !!str, !!int, !!float, !!bool, !!null, !!map and !!seq are not read';
  return abandon(composition, { rule: 'yaml.syntax', offset, fact, fix: 'Remove the tag' });
}

function noteAmbiguity(composition: Composition, event: ScalarEvent, text: string): void {
  const ambiguity = scalarAmbiguity(text);
  if (ambiguity !== undefined)
    composition.problems.push({ rule: 'yaml.ambiguous', offset: event.valueStart, ...ambiguity });
}

function noteUnrepresentable(composition: Composition, event: ScalarEvent, value: number): void {
  const isExact =
    Number.isFinite(value) && (!Number.isInteger(value) || Math.abs(value) <= Number.MAX_SAFE_INTEGER);
  if (isExact) return;
  composition.problems.push({
    rule: 'yaml.ambiguous',
    offset: event.valueStart,
    fact: 'this number is infinite, not a number, or has more digits than JSON numbers keep',
    fix: 'Quote it',
  });
}
