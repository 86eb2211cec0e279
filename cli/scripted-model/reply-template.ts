import { executeTemplate } from '../../schemas/gotemplate/execute.ts';
import { parseTemplate } from '../../schemas/gotemplate/parse.ts';
import { ScriptFailure } from './script-failure.ts';

/** Computes a part of a reply from what the request holds. Throws ScriptFailure. */
export type Compute<T> = (data: Readonly<Record<string, unknown>>) => T;

/** Compiles a Go template. Throws ScriptFailure when the text is none. */
export function compileText(text: string): Compute<string> {
  const parsed = parseTemplate(text);
  if (parsed.kind === 'error') throw new ScriptFailure(`template: ${parsed.message}`);
  return (data) => {
    const executed = executeTemplate(parsed.template, data);
    if (executed.kind === 'error') throw new ScriptFailure(`template: ${executed.message}`);
    return executed.text;
  };
}

/** Compiles every text inside a value; keys, numbers and booleans stay as they are. */
export function compileValue(value: unknown): Compute<unknown> {
  if (typeof value === 'string') return compileText(value);
  if (Array.isArray(value)) {
    const items = value.map(compileValue);
    return (data) => items.map((item) => item(data));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, child]) => [key, compileValue(child)] as const);
    return (data) => Object.fromEntries(entries.map(([key, child]) => [key, child(data)]));
  }
  return () => value;
}
