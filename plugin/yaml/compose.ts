import {
  type AliasEvent,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { mergeKeyAmbiguity, scalarAmbiguity } from './ambiguous-scalar.ts';
import { Abandoned, abandon, type Composition, type YamlProblem } from './composition.ts';
import { limits } from './limits.ts';
import { checkTag, scalarValue } from './scalar-value.ts';
import { bareTag } from './syntax-problem.ts';

/** A document's value and the event that its root node begins with. */
export interface ComposedDocument {
  readonly value: unknown;
  readonly rootEvent: number;
}

/**
 * Builds the values of all documents in one pass over the parser's events (YAML 1.2 core schema, text keys only),
 * collecting duplicate keys, ambiguous scalars and what JSON cannot hold on the way.
 */
export function composeDocuments(
  text: string,
  events: readonly Event[],
): { readonly documents: readonly ComposedDocument[]; readonly problems: readonly YamlProblem[] } {
  const composition: Composition = {
    text,
    events,
    problems: [],
    anchors: new Map(),
    next: 0,
    characters: 0,
    aliasCharacters: 0,
  };
  const documents: ComposedDocument[] = [];
  try {
    while (composition.next < events.length) {
      composition.next += 1; // the document event
      composition.anchors.clear();
      const root = events[composition.next];
      if (root !== undefined && root.type !== EVENT_ID.POP) {
        const rootEvent = composition.next;
        const value = composeNode(composition);
        if (!isNothing(root)) documents.push({ value, rootEvent });
      }
      composition.next += 1; // its end
    }
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
  }
  return { documents, problems: composition.problems };
}

/** What stands between two `---` with nothing but comments. */
function isNothing(root: Event): boolean {
  return (
    root.type === EVENT_ID.SCALAR && root.valueStart === -1 && root.tagStart === -1 && root.anchorStart === -1
  );
}

function composeNode(composition: Composition): unknown {
  const event = composition.events[composition.next];
  if (event === undefined) throw new Abandoned();
  composition.next += 1;
  const before = composition.characters;
  composition.characters += 1 + (event.type === EVENT_ID.SCALAR ? event.valueEnd - event.valueStart : 0);
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return anchored(composition, event, before, scalarValue(composition, event));
    case EVENT_ID.SEQUENCE:
      return anchored(composition, event, before, composeSequence(composition, event));
    case EVENT_ID.MAPPING:
      return anchored(composition, event, before, composeMapping(composition, event));
    case EVENT_ID.ALIAS:
      return aliasedValue(composition, event);
    default:
      throw new Abandoned();
  }
}

function composeSequence(composition: Composition, event: SequenceEvent): readonly unknown[] {
  if (event.tagStart !== -1) checkTag(composition, event.tagStart, event.tagEnd, 'seq');
  const items: unknown[] = [];
  while (composition.events[composition.next]?.type !== EVENT_ID.POP) items.push(composeNode(composition));
  composition.next += 1;
  return items;
}

function composeMapping(composition: Composition, event: MappingEvent): Readonly<Record<string, unknown>> {
  if (event.tagStart !== -1) checkTag(composition, event.tagStart, event.tagEnd, 'map');
  const map: Record<string, unknown> = {};
  let keys = 0;
  while (composition.events[composition.next]?.type !== EVENT_ID.POP) {
    keys += 1;
    if (keys > limits.yamlMapKeys) {
      const fact = `a map has more than ${limits.yamlMapKeys} keys`;
      abandon(composition, { rule: 'file.limit', offset: event.start, fact, fix: 'Split it' });
    }
    const keyEvent = composition.events[composition.next];
    const key = composeKey(composition);
    if (Object.hasOwn(map, key)) {
      const offset = offsetOf(keyEvent);
      composition.problems.push({
        rule: 'yaml.duplicate-key',
        offset,
        fact: `key ${JSON.stringify(key)} stands twice in one map`,
        fix: 'Remove one of the two',
      });
    }
    map[key] = composeNode(composition);
  }
  composition.next += 1;
  return map;
}

function composeKey(composition: Composition): string {
  const event = composition.events[composition.next];
  if (event?.type !== EVENT_ID.SCALAR) {
    abandon(composition, { rule: 'yaml.syntax', ...keyProblem(composition.text, offsetOf(event)) });
  }
  composition.next += 1;
  composition.characters += 1 + event.valueEnd - event.valueStart;
  if (event.tagStart !== -1) checkTag(composition, event.tagStart, event.tagEnd, 'str');
  const key = getScalarValue(composition.text, event);
  if (event.style === SCALAR_STYLE.PLAIN) {
    const ambiguity = key === '<<' ? mergeKeyAmbiguity : scalarAmbiguity(key);
    if (ambiguity !== undefined) {
      composition.problems.push({ rule: 'yaml.ambiguous', offset: event.valueStart, ...ambiguity });
    }
  }
  if (key === '__proto__') {
    abandon(composition, {
      rule: 'yaml.syntax',
      offset: event.valueStart,
      fact: 'the key __proto__ is not allowed',
      fix: 'Remove it',
    });
  }
  if (event.anchorStart !== -1)
    composition.anchors.set(anchorName(composition, event), { value: key, characters: 1 + key.length });
  return key;
}

function keyProblem(text: string, offset: number): Omit<YamlProblem, 'rule'> {
  if (text.startsWith('{{', offset - 1)) return { offset: offset - 1, ...bareTag };
  return { offset, fact: 'a map key is no plain text', fix: 'Write the key out as text' };
}

function anchored<Value>(
  composition: Composition,
  event: ScalarEvent | SequenceEvent | MappingEvent,
  before: number,
  value: Value,
): Value {
  if (event.anchorStart !== -1) {
    composition.anchors.set(anchorName(composition, event), {
      value,
      characters: composition.characters - before,
    });
  }
  return value;
}

function anchorName(
  composition: Composition,
  event: { readonly anchorStart: number; readonly anchorEnd: number },
): string {
  return composition.text.slice(event.anchorStart, event.anchorEnd);
}

function aliasedValue(composition: Composition, event: AliasEvent): unknown {
  const offset = offsetOf(event);
  const anchor = composition.anchors.get(anchorName(composition, event));
  if (anchor === undefined) {
    // Its name is not repeated: `password: *secret` is a likely way to get here.
    const fix = 'Quote the text when the * is meant';
    abandon(composition, {
      rule: 'yaml.syntax',
      offset,
      fact: 'an alias (*) names no anchor (&) above it',
      fix,
    });
  }
  composition.characters += anchor.characters;
  composition.aliasCharacters += anchor.characters;
  if (composition.aliasCharacters > limits.yamlAliasCharacters) {
    const fact = `aliases write out more than ${limits.yamlAliasCharacters} characters`;
    abandon(composition, { rule: 'file.limit', offset, fact, fix: 'Write less, or write it out' });
  }
  return anchor.value;
}

/** Where a person sees a node begin: at its quote, its bracket, its `*`. */
function offsetOf(event: Event | undefined): number {
  if (event?.type === EVENT_ID.SCALAR) {
    const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    return Math.max(event.valueStart - (isQuoted ? 1 : 0), 0);
  }
  if (event?.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
  return event !== undefined && 'start' in event ? event.start : 0;
}
