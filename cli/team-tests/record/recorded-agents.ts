import { isRecord } from '../../../schemas/json-record.ts';
import { literal, literalValue } from './literal.ts';
import { anyNonce, type RecordedTurn } from './read-exchange.ts';

/** Part of a model script, as a test holds it. */
type ScriptPart = Readonly<Record<string, unknown>>;

interface Conversation {
  readonly system: string;
  readonly user: string;
  readonly turns: ReadonlyMap<number, RecordedTurn>;
}

export interface RecordedAgents {
  readonly agents: readonly ScriptPart[];
  /** What cannot be played as it was, in words. */
  readonly warnings: readonly string[];
}

/**
 * The agents of a model script that says again what was said. `scrub` takes secrets out; a conversation is matched by
 * texts that hold none.
 */
export function recordedAgents(
  turns: readonly RecordedTurn[],
  scrub: (text: string) => string,
): RecordedAgents {
  const warnings: string[] = [];
  const conversations = [
    ...Map.groupBy(turns, ({ system, user }) => JSON.stringify([system, user])).values(),
  ].map((own): Conversation => {
    const byTurn = new Map<number, RecordedTurn>();
    for (const turn of own) {
      const known = byTurn.get(turn.turn);
      if (known !== undefined && !isSameReply(known, turn))
        warnings.push(
          `a request was made twice and answered differently; the second answer of turn ${turn.turn} is kept`,
        );
      byTurn.set(turn.turn, turn);
    }
    return { system: own[0]?.system ?? '', user: own[0]?.user ?? '', turns: byTurn };
  });
  const agents = inOrder(conversations, scrub, (warning) => warnings.push(warning)).map(
    ({ conversation, match }) => ({
      name: `conversation ${conversations.indexOf(conversation) + 1}`,
      match,
      turns: [...conversation.turns.values()]
        .sort((left, right) => left.turn - right.turn)
        .map((turn) => turnPart(turn, scrub)),
    }),
  );
  return { agents, warnings };
}

function isSameReply(left: RecordedTurn, right: RecordedTurn): boolean {
  const said = ({ reply }: RecordedTurn): string =>
    JSON.stringify([reply.text, reply.toolCalls.map(({ name, argumentsText }) => [name, argumentsText])]);
  return said(left) === said(right);
}

interface Match {
  readonly system?: string;
  readonly user?: string;
}

interface MatchedConversation {
  readonly conversation: Conversation;
  readonly match: Match;
}

/**
 * The first that fits answers: a conversation whose every text stands in others too comes after those, and is then told
 * from all that are left.
 */
function inOrder(
  all: readonly Conversation[],
  scrub: (text: string) => string,
  warn: (warning: string) => void,
): readonly MatchedConversation[] {
  const matched: MatchedConversation[] = [];
  for (let left = all; left.length > 0; ) {
    const told = left.flatMap((conversation) => {
      const match = matchOf(conversation, all, left, scrub);
      return match === undefined ? [] : [{ conversation, match }];
    });
    if (told.length === 0) {
      for (const conversation of left)
        warn(
          `conversation ${all.indexOf(conversation) + 1} has no line without a secret that tells it from another. Reword its task, or correct its match`,
        );
      const loose = left.map((conversation) => ({ conversation, match: looseMatch(conversation, scrub) }));
      return [...matched, ...loose];
    }
    matched.push(...told);
    left = left.filter((conversation) => !told.some((each) => each.conversation === conversation));
  }
  return matched;
}

/** What tells a conversation from all others, or at least from those that are left. */
function matchOf(
  own: Conversation,
  all: readonly Conversation[],
  left: readonly Conversation[],
  scrub: (text: string) => string,
): Match | undefined {
  const systems = (others: readonly Conversation[]): readonly string[] =>
    others.map(({ system }) => system).filter((system) => system !== own.system);
  const system = tellingPart(own.system, systems(all), systems(left), scrub);
  const users = (others: readonly Conversation[]): readonly string[] =>
    others
      .filter((other) => other !== own && (system === undefined || other.system === own.system))
      .map(({ user }) => user);
  if (system !== undefined && users(all).length === 0) return { system };
  const user = tellingPart(own.user, users(all), users(left), scrub);
  if (user === undefined) return undefined;
  return { ...(system !== undefined && { system }), user };
}

function looseMatch(own: Conversation, scrub: (text: string) => string): Match {
  const system = longest(partsOf(own.system, scrub));
  const user = longest(partsOf(own.user, scrub));
  return { ...(system !== undefined && { system }), ...(user !== undefined && { user }) };
}

const fewestCharacters = 8;
const mostCharacters = 160;

/** The first part that stands in none of the others, else the longest that stands in none of those left; no secret. */
function tellingPart(
  text: string,
  others: readonly string[],
  left: readonly string[],
  scrub: (text: string) => string,
): string | undefined {
  const fewest = Math.min(fewestCharacters, text.trim().length);
  const parts = partsOf(text, scrub).filter((part) => part.length >= fewest);
  const isNotIn =
    (texts: readonly string[]) =>
    (part: string): boolean =>
      !texts.some((other) => other.includes(part));
  return parts.find(isNotIn(others)) ?? longest(parts.filter(isNotIn(left)));
}

/**
 * The lines of a text that are not long, then what stands between the commas and brackets of the others, then the text
 * itself; without those that hold a secret, or are others each time. Of a long line much may change that matters little.
 */
function partsOf(text: string, scrub: (text: string) => string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const isShort = (line: string): boolean => line.length <= mostCharacters;
  const pieces = lines
    .filter((line) => !isShort(line))
    .flatMap((line) => line.split(/[,{}[\]]/))
    .map((piece) => piece.trim())
    .filter(isShort);
  return [...lines.filter(isShort), ...pieces, text.trim()].filter(
    (part) => part !== '' && !part.includes(anyNonce) && scrub(part) === part,
  );
}

function longest(parts: readonly string[]): string | undefined {
  return parts.toSorted((left, right) => right.length - left.length)[0];
}

function turnPart({ turn, reply }: RecordedTurn, scrub: (text: string) => string): ScriptPart {
  const { text, toolCalls, usage } = reply;
  const calls = toolCalls.map(({ name, argumentsText }) => ({
    name: literal(name),
    arguments: literalValue(argumentsOf(argumentsText), scrub),
  }));
  return {
    name: `turn ${turn}`,
    reply: {
      ...(text !== '' || calls.length === 0 ? { text: literal(scrub(text)) } : {}),
      ...(calls.length > 0 && { toolCalls: calls }),
    },
    ...(usage !== undefined && { usage: { prompt: usage.inputTokens, completion: usage.outputTokens } }),
  };
}

/** What is no JSON object reaches no tool; it is played as a call without arguments. */
function argumentsOf(text: string): ScriptPart {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
