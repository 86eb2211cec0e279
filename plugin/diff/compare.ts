import { compareTexts } from '../../schemas/rules/compare-texts.ts';
import type { Change, Direction } from './change.ts';
import { changeKind, type Widening } from './change-kind.ts';
import type { Place } from './placed-object.ts';
import {
  type AllowList,
  type Level,
  type Member,
  type Owner,
  ownerKey,
  ownerText,
  type ReachItem,
  type ToolSource,
} from './reach/reach-item.ts';
import { type ToolGain, toolGains } from './tool-grants.ts';

/** What another reach adds to a reach and takes from it; sorted by place. */
export function compareReach(base: readonly ReachItem[], head: readonly ReachItem[]): readonly Change[] {
  const owners = { base: ownersOf(base), head: ownersOf(head) };
  const pairs = pairedItems(base, head);
  const changes = pairs.flatMap((pair) => {
    const item = pair.head ?? pair.base;
    if (item === undefined) return [];
    const key = ownerKey(item.owner);
    const changes = changesOf(pair, base, head);
    if (item.form !== 'tools' && rules.has(item.widening)) return changes;
    if (!owners.head.has(key)) return changes.filter(({ kind }) => kind === 'agents-lost');
    return owners.base.has(key) ? changes : changes.filter(({ effect }) => effect === 'widening');
  });
  return changes.toSorted(compareChanges);
}

interface Pair {
  readonly base?: ReachItem;
  readonly head?: ReachItem;
}

function ownersOf(items: readonly ReachItem[]): ReadonlySet<string> {
  return new Set(items.map(({ owner }) => ownerKey(owner)));
}

function pairedItems(base: readonly ReachItem[], head: readonly ReachItem[]): readonly Pair[] {
  const before = new Map(base.map((item) => [itemKey(item), item]));
  const after = new Map(head.map((item) => [itemKey(item), item]));
  return [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const [old, young] = [before.get(key), after.get(key)];
    return { ...(old === undefined ? {} : { base: old }), ...(young === undefined ? {} : { head: young }) };
  });
}

function itemKey(item: ReachItem): string {
  const own =
    item.form === 'tools' ? item.source : item.form === 'list' ? item.says : `${item.widening}\n${item.key}`;
  return `${ownerKey(item.owner)}\n${item.form}\n${own}`;
}

/** Told in full when they come and go; of a new agent only what widens is, and one that goes is told once. */
const rules: ReadonlySet<Widening> = new Set(['policy-loosened', 'budget-loosened', 'prices-raised']);

function changesOf(pair: Pair, base: readonly ReachItem[], head: readonly ReachItem[]): readonly Change[] {
  const item = pair.head ?? pair.base;
  if (item === undefined) return [];
  if (item.form === 'tools') return toolChanges(item, pair);
  if (item.form === 'level') return levelChanges(item, pair);
  if (item.form === 'list') return listChanges(item, pair);
  return memberChanges(item, pair, pair.head === undefined ? head : base);
}

function memberChanges(item: Member, pair: Pair, otherSide: readonly ReachItem[]): readonly Change[] {
  if (pair.base !== undefined && pair.head !== undefined) return [];
  const isCovered = otherSide.some(
    (other) =>
      other.form === 'member' &&
      other.isRestriction === item.isRestriction &&
      ownerKey(other.owner) === ownerKey(item.owner) &&
      other.covers?.(item.key) === true,
  );
  if (isCovered) return [];
  const isGained = pair.head !== undefined;
  const effect = isGained === item.isRestriction ? 'narrowing' : 'widening';
  return [
    changeOf(
      { widening: item.widening, effect },
      item.owner,
      isGained ? item.gained : item.lost,
      item.place,
      pair,
    ),
  ];
}

function levelChanges(item: Level, { base, head }: Pair): readonly Change[] {
  const before = base?.form === 'level' ? base : item.otherwise;
  const after = head?.form === 'level' ? head : item.otherwise;
  const isWider = after.rank.some((number, index) => number > (before.rank[index] ?? number));
  const isNarrower = after.rank.some((number, index) => number < (before.rank[index] ?? number));
  if (!isWider && !isNarrower) return [];
  const direction: Direction = { widening: item.widening, effect: isWider ? 'widening' : 'narrowing' };
  const says = `${item.says} ${before.shown} -> ${after.shown}`;
  return [changeOf(direction, item.owner, says, item.place, { ...(head === undefined ? {} : { head }) })];
}

function toolChanges(item: ToolSource, { base, head }: Pair): readonly Change[] {
  const before = base?.form === 'tools' ? base.grants : [];
  const after = head?.form === 'tools' ? head.grants : [];
  const told = (effect: Direction['effect'], gains: readonly ToolGain[], verb: string): readonly Change[] =>
    gains.map((gain) =>
      changeOf(
        { widening: 'tools-gained', effect },
        item.owner,
        `${verb} ${toolsText(item.source, gain)}`,
        gain.grant.place,
        effect === 'widening' ? { head: item } : {},
      ),
    );
  return [
    ...told('widening', toolGains(before, after), 'may call'),
    ...told('narrowing', toolGains(after, before), 'may no longer call'),
  ];
}

/** Lists by their entries; from a list to none and back as a whole. */
function listChanges(item: AllowList, { base, head }: Pair): readonly Change[] {
  const before = base?.form === 'list' ? base.entries : [];
  const after = head?.form === 'list' ? head.entries : [];
  const { widening, owner, says, covers } = item;
  const at = head === undefined ? {} : { head };
  if (before.length > 0 && after.length === 0)
    return [changeOf({ widening, effect: 'widening' }, owner, `allows any ${says}`, item.place, at)];
  if (before.length === 0 && after.length > 0) {
    const names = after.map(({ pattern }) => `"${pattern}"`).join(', ');
    return [
      changeOf({ widening, effect: 'narrowing' }, owner, `allows only ${says} ${names}`, item.place, at),
    ];
  }
  const missing = (from: AllowList['entries'], to: AllowList['entries']): AllowList['entries'] =>
    from.filter(({ pattern }) => !to.some((other) => covers(other.pattern, pattern)));
  return [
    ...missing(after, before).map(({ pattern, place }) =>
      changeOf({ widening, effect: 'widening' }, owner, `allows ${says} "${pattern}"`, place, at),
    ),
    ...missing(before, after).map(({ pattern, place }) =>
      changeOf({ widening, effect: 'narrowing' }, owner, `no longer allows ${says} "${pattern}"`, place, {}),
    ),
  ];
}

function toolsText(source: string, { pattern, noLongerExcepted, grant }: ToolGain): string {
  const except =
    noLongerExcepted || grant.except.length === 0
      ? ''
      : ` (but for ${grant.except.map((glob) => `${source}/${glob}`).join(', ')})`;
  return `${source}/${pattern}${except}`;
}

function changeOf(
  { widening, effect }: Direction,
  owner: Owner,
  says: string,
  place: Place,
  { head }: Pair,
): Change {
  return {
    kind: changeKind(widening, effect),
    effect,
    owner,
    fact: `${ownerText(owner)} ${says}`,
    place,
    side: head === undefined ? 'base' : 'head',
  };
}

/** By file, line, column, then by what is said: the order of the input is irrelevant. */
export function compareChanges(left: Change, right: Change): number {
  const [a, b] = [left.place.position, right.place.position];
  return (
    compareTexts(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareTexts(left.kind, right.kind) ||
    compareTexts(left.fact, right.fact)
  );
}
