import { ExecuteFailure } from './failure.ts';
import type { Meter } from './meter.ts';
import { isDictionary, isList, sortedKeys, toValue, type Value } from './value.ts';

const maxDepth = 200;

/** Compact JSON with keys in Go's order. `<`, `>` and `&` stay as they are. */
export function writeJson(value: Value, meter: Meter): string {
  const parts: string[] = [];
  let length = 0;
  const write = (part: string): void => {
    length += part.length;
    meter.checkLength(length);
    meter.spend(2 + part.length / 16);
    parts.push(part);
  };
  writeValue(value, write, 0, meter);
  return parts.join('');
}

function writeValue(value: Value, write: (part: string) => void, depth: number, meter: Meter): void {
  if (depth > maxDepth) throw new ExecuteFailure(`data nests more than ${maxDepth} levels deep`);
  if (isList(value)) {
    write('[');
    for (const [index, item] of value.entries()) {
      if (index > 0) write(',');
      writeValue(toValue(item, meter), write, depth + 1, meter);
    }
    write(']');
  } else if (isDictionary(value)) {
    write('{');
    for (const [index, key] of sortedKeys(value).entries()) {
      if (index > 0) write(',');
      write(`${quotedJson(key)}:`);
      writeValue(toValue(value[key], meter), write, depth + 1, meter);
    }
    write('}');
  } else {
    write(typeof value === 'string' ? quotedJson(value) : String(value));
  }
}

function quotedJson(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** JSON text as data; an error when it is none. */
export function readJson(text: string, meter: Meter): Value {
  try {
    return toValue(JSON.parse(text), meter);
  } catch {
    throw new ExecuteFailure('error calling fromJson: text is not JSON');
  }
}
