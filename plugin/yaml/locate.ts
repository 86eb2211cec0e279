import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import type { FieldPath } from '../../schemas/finding.ts';
import type { ParsedYaml } from './parse.ts';
import { scalarOffset } from './scalar-offset.ts';

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
 * nearest field above it. `at: 'key'` asks for the key itself, which is what an unknown field is about, a number for the
 * place of that character of the value.
 */
export function locateField(
  yaml: ParsedYaml,
  rootEvent: number,
  path: FieldPath,
  at: 'key' | 'value' | number,
): TextRange {
  let place: Located = { node: rootEvent, key: undefined };
  for (const segment of path) {
    const child = childOf(yaml, resolveAlias(yaml.events, place.node, yaml.source.text), segment);
    if (child === undefined) return rangeOf(yaml, place, 'value');
    place = child;
  }
  if (typeof at !== 'number') return rangeOf(yaml, place, at);
  return characterOf(yaml, place, at) ?? rangeOf(yaml, place, 'value');
}

/** The event that a field's node begins with; undefined where the path leaves the text. */
export function nodeAt(yaml: ParsedYaml, rootEvent: number, path: FieldPath): number | undefined {
  let node: number | undefined = rootEvent;
  for (const segment of path) {
    if (node === undefined) return undefined;
    node = childOf(yaml, resolveAlias(yaml.events, node, yaml.source.text), segment)?.node;
  }
  return node;
}

function characterOf(yaml: ParsedYaml, place: Located, at: number): TextRange | undefined {
  const { text } = yaml.source;
  const event = yaml.events[resolveAlias(yaml.events, place.node, text)];
  if (event?.type !== EVENT_ID.SCALAR || event.valueStart === -1) return undefined;
  const start = scalarOffset(text, event, getScalarValue(text, event), at);
  return { start, end: event.valueEnd };
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
  return event.type === EVENT_ID.ALIAS ? event.anchorStart - 1 : 0;
}

/** Where a scalar begins for a person: at its quote, or at the `|` or `>` of a block. */
function scalarStart(text: string, { style, valueStart }: ScalarEvent): number {
  if (valueStart <= 0) return 0;
  if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) return valueStart - 1;
  if (style === SCALAR_STYLE.PLAIN) return valueStart;
  const indicator = text.lastIndexOf(style === SCALAR_STYLE.LITERAL_BLOCK ? '|' : '>', valueStart - 1);
  return indicator === -1 ? valueStart : indicator;
}

/** The children of a collection: by key, or by position. */
type Children =
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Located> }
  | { readonly kind: 'list'; readonly items: readonly Located[] };

/** Looking up every key of a large map one after the other must not take quadratic time. */
const childrenOfTexts = new WeakMap<readonly Event[], Map<number, Children>>();

function childOf(yaml: ParsedYaml, node: number, segment: string | number): Located | undefined {
  const children = childrenOf(yaml, node);
  if (children?.kind === 'map') return children.entries.get(String(segment));
  return children !== undefined && typeof segment === 'number' ? children.items[segment] : undefined;
}

function childrenOf(yaml: ParsedYaml, node: number): Children | undefined {
  const ofText = childrenOfTexts.get(yaml.events) ?? new Map<number, Children>();
  childrenOfTexts.set(yaml.events, ofText);
  const known = ofText.get(node);
  if (known !== undefined) return known;
  const type = yaml.events[node]?.type;
  if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return undefined;
  const children = type === EVENT_ID.MAPPING ? mapEntries(yaml, node) : listItems(yaml, node);
  ofText.set(node, children);
  return children;
}

function listItems({ events, source }: ParsedYaml, node: number): Children {
  const items: Located[] = [];
  for (
    let next = node + 1;
    events[next]?.type !== EVENT_ID.POP && next < events.length;
    next = afterNode(events, next)
  ) {
    const item = events[next];
    const isEmpty = item?.type === EVENT_ID.SCALAR && item.valueStart === -1;
    items.push({
      node: next,
      key: isEmpty ? dashAfter(source.text, endBefore(events, next, source.text)) : undefined,
    });
  }
  return { kind: 'list', items };
}

/** An item with nothing in it is where its dash is. */
function dashAfter(text: string, from: number): TextRange {
  const dash = /^[ \t]*(?:-[ \t]+)*-(?=\s|$)/gm;
  dash.lastIndex = from;
  const start = dash.exec(text) === null ? from : dash.lastIndex - 1;
  return { start, end: start + 1 };
}

function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}

/** Where what is written before a node ends: the last scalar of the item before it, or the start of its list. */
function endBefore(events: readonly Event[], node: number, text: string): number {
  for (let index = node - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event?.type === EVENT_ID.SCALAR && event.valueEnd > 0) return event.valueEnd;
    if (event?.type === EVENT_ID.ALIAS) return event.anchorEnd;
    if (event?.type === EVENT_ID.SEQUENCE) return lineStart(text, event.start);
  }
  return 0;
}

/** Of a key that stands twice, the last one counts, as in the value. */
function mapEntries({ events, source }: ParsedYaml, node: number): Children {
  const entries = new Map<string, Located>();
  for (let next = node + 1; ; next = afterNode(events, next + 1)) {
    const key = events[next];
    if (key?.type !== EVENT_ID.SCALAR) return { kind: 'map', entries };
    const range = { start: scalarStart(source.text, key), end: key.valueEnd };
    entries.set(getScalarValue(source.text, key), { node: next + 1, key: range });
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
