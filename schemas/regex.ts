import { RE2JS } from 're2js';

/** A compiled RE2 pattern: linear in the text, whatever the pattern (governance 1.6.5). */
export interface Pattern {
  readonly source: string;
  /** Whether it matches anywhere in the text. */
  readonly isFoundIn: (text: string) => boolean;
  /** The first group of the first match, else the whole match; undefined without a match. */
  readonly extractFrom: (text: string) => string | undefined;
}

export type CompiledPattern =
  | { readonly kind: 'ok'; readonly pattern: Pattern }
  | { readonly kind: 'error'; readonly message: string };

const COMPILED_AT_MOST = 512;
const compiled = new Map<string, CompiledPattern>();

/** Compiles an RE2 pattern, inline flags such as `(?i)` included. Remembers the last few hundred. */
export function compilePattern(source: string): CompiledPattern {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const result = compileAnew(source);
  if (compiled.size >= COMPILED_AT_MOST) compiled.clear();
  compiled.set(source, result);
  return result;
}

function compileAnew(source: string): CompiledPattern {
  try {
    const regex = RE2JS.compile(source);
    return {
      kind: 'ok',
      pattern: {
        source,
        isFoundIn: (text) => regex.matcher(text).find(),
        extractFrom: (text) => {
          const matcher = regex.matcher(text);
          if (!matcher.find()) return undefined;
          return (matcher.groupCount() > 0 ? matcher.group(1) : matcher.group()) ?? undefined;
        },
      },
    };
  } catch (error) {
    return { kind: 'error', message: reasonOf(error) };
  }
}

/** re2js says `error parsing regexp: missing closing ): ...`; the first part repeats what our message says. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^error parsing regexp: /, '').replaceAll(/\s+/g, ' ');
}
