import type { Conversation } from './conversation.ts';
import { ScriptFailure } from './script-failure.ts';
import type { ScriptedFind } from './script-schema.ts';

/**
 * Looks a value up in a part of the conversation. A pattern gives its named groups, else its first group, else the
 * whole match; `json` gives the first JSON object in the text that has all of the keys.
 * An optional find gives undefined when there is none, any other throws ScriptFailure: a reply that cannot be
 * computed is not made up.
 */
export function findInConversation(find: ScriptedFind, conversation: Conversation): unknown {
  const text =
    find.in === 'results'
      ? conversation.results.map((result) => result.text).join('\n')
      : conversation[find.in];
  if ('json' in find) {
    const found = jsonObjects(text).find((object) => find.json.every((key) => Object.hasOwn(object, key)));
    if (found !== undefined || find.optional) return found;
    throw new ScriptFailure(`${places[find.in]} no JSON object with ${find.json.join(', ')}`);
  }
  const match = new RegExp(find.pattern, 'u').exec(text);
  if (match === null && find.optional) return undefined;
  if (match === null) throw new ScriptFailure(`${places[find.in]} nothing that matches /${find.pattern}/`);
  return match.groups === undefined ? (match[1] ?? match[0]) : { ...match.groups };
}

const places = {
  user: 'the user message holds',
  system: 'the system prompt holds',
  results: 'the tool results hold',
} as const;

/** Every JSON object that stands in a text, outermost first, in order. */
export function jsonObjects(text: string): readonly Readonly<Record<string, unknown>>[] {
  const objects: Readonly<Record<string, unknown>>[] = [];
  let at = text.indexOf('{');
  while (at >= 0) {
    const end = endOfObject(text, at);
    const object = end === undefined ? undefined : parseObject(text.slice(at, end));
    if (object !== undefined) objects.push(object);
    at = text.indexOf('{', object === undefined || end === undefined ? at + 1 : end);
  }
  return objects;
}

/** Where the brace at `start` is closed, braces inside strings left out. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
