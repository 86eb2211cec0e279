import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import type { FieldPath } from '../../schemas/finding.ts';
import type { ParsedYaml } from './parse.ts';

/** Where a field stands in its text: [start, end) of the value when it is a scalar, else of its key or list item. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

interface Located {
  readonly node: number;
  readonly key: TextRange | undefined;
}

/**
 * The place of a field of a document; where the path leaves the text (a missing or rewritten field), the place of the
 * nearest field above it. `at: 'key'` asks for the key itself, which is what an unknown field is about.
 */
export function locateField(
  yaml: ParsedYaml,
  rootEvent: number,
  path: FieldPath,
  at: 'key' | 'value',
): TextRange {
  let place: Located = { node: rootEvent, key: undefined };
  for (const segment of path) {
    const child = childOf(yaml, resolveAlias(yaml.events, place.node, yaml.source.text), segment);
    if (child === undefined) return rangeOf(yaml, place, 'value');
    place = child;
  }
  return rangeOf(yaml, place, at);
}

function rangeOf(yaml: ParsedYaml, place: Located, at: 'key' | 'value'): TextRange {
  const event = yaml.events[place.node];
  const { text } = yaml.source;
  if (
    event?.type === EVENT_ID.SCALAR &&
    event.valueStart !== -1 &&
    (at === 'value' || place.key === undefined)
  ) {
    return { start: scalarStart(text, event), end: event.valueEnd };
  }
  if (place.key !== undefined) return place.key;
  const start = startOf(text, event);
  return { start, end: start };
}

function startOf(text: string, event: Event | undefined): number {
  if (event === undefined) return 0;
  if (event.type === EVENT_ID.SCALAR) return scalarStart(text, event);
  if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) return event.start;
  return event.type === EVENT_ID.ALIAS ? event.anchorStart : 0;
}

/** Where a scalar begins for a person: at its quote, or at the `|` or `>` of a block. */
function scalarStart(text: string, { style, valueStart }: ScalarEvent): number {
  if (valueStart <= 0) return 0;
  if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) return valueStart - 1;
  if (style === SCALAR_STYLE.PLAIN) return valueStart;
  const indicator = text.lastIndexOf(style === SCALAR_STYLE.LITERAL_BLOCK ? '|' : '>', valueStart - 1);
  return indicator === -1 ? valueStart : indicator;
}

function childOf(yaml: ParsedYaml, node: number, segment: string | number): Located | undefined {
  const event = yaml.events[node];
  if (event?.type === EVENT_ID.SEQUENCE && typeof segment === 'number')
    return listItem(yaml.events, node, segment);
  if (event?.type === EVENT_ID.MAPPING) return mapEntry(yaml, node, String(segment));
  return undefined;
}

function listItem(events: readonly Event[], node: number, wanted: number): Located | undefined {
  let next = node + 1;
  for (let index = 0; events[next]?.type !== EVENT_ID.POP; index += 1) {
    if (index === wanted) return { node: next, key: undefined };
    next = afterNode(events, next);
  }
  return undefined;
}

function mapEntry(yaml: ParsedYaml, node: number, wanted: string): Located | undefined {
  let next = node + 1;
  for (;;) {
    const key = yaml.events[next];
    if (key?.type !== EVENT_ID.SCALAR) return undefined;
    if (getScalarValue(yaml.source.text, key) === wanted) {
      return { node: next + 1, key: { start: scalarStart(yaml.source.text, key), end: key.valueEnd } };
    }
    next = afterNode(yaml.events, next + 1);
  }
}

function afterNode(events: readonly Event[], node: number): number {
  let depth = 0;
  for (let index = node; index < events.length; index += 1) {
    const type = events[index]?.type;
    if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) depth += 1;
    else if (type === EVENT_ID.POP) depth -= 1;
    if (depth <= 0) return index + 1;
  }
  return events.length;
}

/** An alias stands for the nearest node above it that bears the anchor. */
function resolveAlias(events: readonly Event[], node: number, text: string): number {
  const alias = events[node];
  if (alias?.type !== EVENT_ID.ALIAS) return node;
  const name = text.slice(alias.anchorStart, alias.anchorEnd);
  for (let index = node - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event === undefined || event.type === EVENT_ID.ALIAS || !('anchorStart' in event)) continue;
    if (event.anchorStart !== -1 && text.slice(event.anchorStart, event.anchorEnd) === name) return index;
  }
  return node;
}
