/**
 * The JSON in an answer (orchestration 4.2 row 6): the whole text, else the first block that begins with `{` or `[` on
 * a line of its own, up to a code fence or the end. Undefined when that is no JSON.
 */
export function jsonBlock(text: string): string | undefined {
  const whole = text.trim();
  if (isJson(whole)) return whole;
  const lines = text.split('\n');
  const first = lines.findIndex((line) => /^\s*[{[]/.test(line));
  if (first === -1) return undefined;
  const rest = lines.slice(first);
  const fence = rest.findIndex((line) => line.trim().startsWith('```'));
  const block = (fence === -1 ? rest : rest.slice(0, fence)).join('\n').trim();
  return isJson(block) ? block : undefined;
}

/** A text that is JSON as a whole, alone or in one code fence. */
export function wholeJson(text: string): { readonly value: unknown } | undefined {
  const [, fenced] = /^```[a-zA-Z]*\n([\s\S]*?)\n?```$/.exec(text.trim()) ?? [];
  return parsed(fenced ?? text);
}

/** Longer replies are no verdicts; looking for brackets in them would take its time. */
const maxReplyLength = 64 * 1024;
const maxAttempts = 200;

/**
 * The one JSON value in a model's reply: bare, in a fence or amid prose (decision 29). Undefined when there is none or
 * when there are two: nobody could say which one counts.
 */
export function onlyJsonIn(reply: string): { readonly value: unknown } | undefined {
  if (reply.length > maxReplyLength) return undefined;
  const whole = parsed(reply);
  if (whole !== undefined) return whole;
  const found: { readonly value: unknown }[] = [];
  let attempts = 0;
  let position = 0;
  while (position < reply.length && found.length < 2) {
    const start = nextBracket(reply, position);
    if (start === -1) break;
    if (++attempts > maxAttempts) return undefined;
    const end = closingBracket(reply, start);
    const value = end === undefined ? undefined : parsed(reply.slice(start, end));
    if (value !== undefined && end !== undefined) {
      found.push(value);
      position = end;
    } else {
      position = start + 1;
    }
  }
  return found.length === 1 ? found[0] : undefined;
}

function nextBracket(text: string, from: number): number {
  const offset = text.slice(from).search(/[{[]/);
  return offset === -1 ? -1 : from + offset;
}

/** Just after the bracket that closes the one at `start`; brackets in strings do not count. */
function closingBracket(text: string, start: number): number | undefined {
  let depth = 0;
  let isInString = false;
  for (let index = start; index < text.length; index++) {
    const character = text.charAt(index);
    if (isInString) {
      if (character === '\\') index++;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      depth--;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}

function isJson(text: string): boolean {
  return parsed(text) !== undefined;
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
