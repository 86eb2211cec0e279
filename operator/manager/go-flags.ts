import { parseArgs } from 'node:util';

/** What the known flags are: those of kind `boolean` need no value. */
export type FlagKinds = Readonly<Record<string, 'text' | 'boolean'>>;

export interface GoFlags {
  /** By name without dashes; the last of equal ones. A boolean without a value is `true`. */
  readonly values: Readonly<Record<string, string>>;
  /** Names that nobody knows, and words that belong to no flag. */
  readonly unknown: readonly string[];
}

/**
 * Reads a command line as Go's flag package does: `-name` is `--name`, and booleans take a value only after `=`
 * (`--leader-elect=false`). What is unknown is kept apart, so that a chart of another version still starts us.
 */
export function parseGoFlags(args: readonly string[], kinds: FlagKinds): GoFlags {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      { type: kind === 'boolean' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { tokens } = parseArgs({
    args: args.map((arg) => arg.replace(/^-(?=[a-z][\w-])/, '--')),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string> = {};
  const unknown: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') unknown.push(token.value);
    if (token.kind !== 'option') continue;
    const kind = Object.hasOwn(kinds, token.name) ? kinds[token.name] : undefined;
    if (kind === undefined) unknown.push(token.rawName);
    else values[token.name] = token.value ?? (kind === 'boolean' ? 'true' : '');
  }
  return { values, unknown };
}
