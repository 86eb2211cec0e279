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
  const agents = conversations.map((conversation, index) => ({
    ...matchOf(conversation, conversations, scrub, (warning) => warnings.push(warning)),
    name: `conversation ${index + 1}`,
    turns: [...conversation.turns.values()]
      .sort((left, right) => left.turn - right.turn)
      .map((turn) => turnPart(turn, scrub)),
  }));
  // The first that fits answers: a text that stands in that of another comes after it.
  const looseness = ({ match, isLoose }: (typeof agents)[number]): number =>
    isLoose ? 1 / (1 + (match.user?.length ?? 0)) : 0;
  return {
    agents: agents
      .toSorted((left, right) => looseness(left) - looseness(right))
      .map(({ name, match, turns: own }) => ({ name, match, turns: own })),
    warnings,
  };
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

/** What tells a conversation from all others; where nothing does, it may fit others too and is `loose`. */
function matchOf(
  { system, user }: Conversation,
  all: readonly Conversation[],
  scrub: (text: string) => string,
  warn: (warning: string) => void,
): { readonly match: Match; readonly isLoose: boolean } {
  const otherSystems = all.map((other) => other.system).filter((other) => other !== system);
  const bySystem = tellingPart(system, otherSystems, scrub);
  const own = bySystem === undefined ? {} : { system: bySystem };
  const strangers = all.filter(
    (other) => other.user !== user && (bySystem === undefined || other.system === system),
  );
  if (strangers.length === 0 && bySystem !== undefined) return { match: own, isLoose: false };
  const otherUsers = strangers.map((other) => other.user);
  const byUser = tellingPart(user, otherUsers, scrub);
  if (byUser !== undefined) return { match: { ...own, user: byUser }, isLoose: false };
  if (scrub(user) !== user) warn('two conversations cannot be told apart by a text without a secret');
  return { match: { ...own, user: longest(partsOf(user, scrub)) }, isLoose: true };
}

const fewestCharacters = 8;
const mostCharacters = 160;

/** The first part that stands in none of the others; none holds a secret. */
function tellingPart(
  text: string,
  others: readonly string[],
  scrub: (text: string) => string,
): string | undefined {
  const fewest = Math.min(fewestCharacters, text.trim().length);
  return partsOf(text, scrub).find(
    (part) => part.length >= fewest && !others.some((other) => other.includes(part)),
  );
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

function longest(lines: readonly string[]): string {
  return lines.reduce((left, right) => (right.length > left.length ? right : left), '');
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
