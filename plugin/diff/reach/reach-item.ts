import type { Widening } from '../change-kind.ts';
import type { Place } from '../placed-object.ts';
import type { ToolGrant } from '../tool-grants.ts';

/** Whom a piece of reach belongs to: an object, or an inline role of one. */
export interface Owner {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly role?: string;
}

interface ItemOfOwner {
  readonly owner: Owner;
  readonly place: Place;
}

/** Something that the owner either has or has not. */
export interface Member extends ItemOfOwner {
  readonly form: 'member';
  /** How the change is called that is the wider one of having it and not having it. */
  readonly widening: Widening;
  /** A restriction makes narrower by being there. */
  readonly isRestriction: boolean;
  /** What it is, among all of its owner's. */
  readonly key: string;
  /** Follows the owner's name in a sentence: `uses model "gpt-4o"`, `no longer uses model "gpt-4o"`. */
  readonly gained: string;
  readonly lost: string;
  /** Whether it makes another of the same owner superfluous: `exec/*` covers `exec/run`. */
  readonly covers?: (other: string) => boolean;
}

/** Something that the owner always has, in some degree. */
export interface Level extends ItemOfOwner {
  readonly form: 'level';
  readonly widening: Widening;
  readonly key: string;
  /** `replicas`, `network policy`. */
  readonly says: string;
  /** As people read it. */
  readonly shown: string;
  /** Greater is wider; of several numbers, one that is greater makes it wider. */
  readonly rank: readonly number[];
  /** What holds where the owner is not there. */
  readonly otherwise: { readonly rank: readonly number[]; readonly shown: string };
}

/** The tools of one source (an MCP server, a connection) that the owner may call. */
export interface ToolSource extends ItemOfOwner {
  readonly form: 'tools';
  /** `jira`, or the word for tools without a server. */
  readonly source: string;
  readonly grants: readonly ToolGrant[];
}

/** What alone is allowed; an empty list, as an absent owner, allows everything. */
export interface AllowList extends ItemOfOwner {
  readonly form: 'list';
  readonly widening: Widening;
  /** `models`, in `allows any models` and `allows models "qwen*"`. */
  readonly says: string;
  readonly entries: readonly { readonly pattern: string; readonly place: Place }[];
  readonly covers: (outer: string, inner: string) => boolean;
}

export type ReachItem = Member | Level | ToolSource | AllowList;

export function ownerKey({ kind, namespace = '', name, role = '' }: Owner): string {
  return [kind, namespace, name, role].join('\n');
}

/** `SwarmTeam "triage" role "writer"`. */
export function ownerText({ kind, name, role }: Owner): string {
  return `${kind} "${name}"${role === undefined ? '' : ` role "${role}"`}`;
}

/** Both sentences about something that an owner does: `uses model "x"`. */
export function doing(does: string): Pick<Member, 'gained' | 'lost'> {
  return { gained: does, lost: `no longer ${does}` };
}

interface ModelOfOwner extends ItemOfOwner {
  readonly model: string | undefined;
  /** Leads to the name in a sentence: `routes by model`. */
  readonly does: string;
}

/** That the owner uses a model; nothing where none is named. */
export function usedModel({ owner, place, model, does }: ModelOfOwner): readonly Member[] {
  if (model === undefined) return [];
  const sentences = doing(`${does} "${model}"`);
  return [
    {
      form: 'member',
      widening: 'models-gained',
      isRestriction: false,
      owner,
      key: model,
      ...sentences,
      place,
    },
  ];
}

interface DegreeOfOwner<Value> extends Pick<Level, 'owner' | 'place' | 'widening' | 'key' | 'says'> {
  readonly value: Value | undefined;
  /** What an absent value stands for. */
  readonly fallback: Value;
}

/** A number that is wider the greater it is; Infinity is no limit. */
export function numberLevel(item: DegreeOfOwner<number>): Level {
  return levelOf(item, (number) => ({ rank: [number], shown: shownNumber(number) }));
}

export function shownNumber(number: number): string {
  return number === Number.POSITIVE_INFINITY ? 'no limit' : String(number);
}

interface WordOfOwner extends DegreeOfOwner<string> {
  /** From narrowest to widest. */
  readonly order: readonly string[];
}

/** A word out of a list that goes from narrow to wide. */
export function wordLevel({ order, ...item }: WordOfOwner): Level {
  return levelOf(item, (word) => ({ rank: [order.indexOf(word)], shown: word }));
}

function levelOf<Value>(
  { value, fallback, ...item }: DegreeOfOwner<Value>,
  degreeOf: (value: Value) => Level['otherwise'],
): Level {
  return { ...item, form: 'level', ...degreeOf(value ?? fallback), otherwise: degreeOf(fallback) };
}
