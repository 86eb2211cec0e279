import { nearHint } from '../near-hint.ts';
import { UsageError } from './command.ts';
import { parsedArguments } from './source-arguments.ts';

const DEFAULT_FOLDER = '.schemas';

export const SCHEMA_USAGE = `usage: swarm schema [NAME]... [-o DIR|-] [--recipes PATH]... [--modeline PATH]...

  NAME              manifests (every kind), one kind, recipe, values, test or lint (default: all of them)
  -o DIR            folder that they are written to (default: ${DEFAULT_FOLDER}); with - one NAME is printed instead
  --recipes PATH    recipes whose parameters are declared for values, may be repeated (default: .)
  --modeline PATH   write into the files of the recipes there which schema is theirs, may be repeated;
                    without it, settings for VS Code are printed`;

/** The command line of schema, checked. */
export interface SchemaArguments {
  /** In lower case. */
  readonly names: ReadonlySet<string>;
  /** undefined to print. */
  readonly folder: string | undefined;
  readonly recipes: readonly string[];
  readonly modelines: readonly string[];
}

/** Reads the command line of schema; `known` are the names there are. Throws UsageError. */
export function schemaArguments(argv: readonly string[], known: readonly string[]): SchemaArguments {
  const { values, positionals } = parsedArguments(argv, {
    output: { type: 'string', short: 'o', default: DEFAULT_FOLDER },
    recipes: { type: 'string', multiple: true, default: [] as string[] },
    modeline: { type: 'string', multiple: true, default: [] as string[] },
  });
  const names = positionals.map((name) => name.toLowerCase());
  for (const [index, name] of names.entries())
    if (!known.includes(name))
      throw new UsageError(
        `there is no schema ${JSON.stringify(positionals[index])}${nearHint(name, known)}; there are ${known.join(', ')}`,
      );
  const isPrinted = values.output === '-';
  if (isPrinted && (names.length !== 1 || names[0] === 'manifests'))
    throw new UsageError(
      '-o - prints one schema by its name; manifests refers to those of the kinds, which need a folder',
    );
  if (isPrinted && values.modeline.length > 0)
    throw new UsageError('--modeline needs a folder of schemas to point to');
  return {
    names: new Set(names.length === 0 ? known : names),
    folder: isPrinted ? undefined : values.output,
    recipes: values.recipes.length === 0 ? ['.', ...values.modeline] : values.recipes,
    modelines: values.modeline,
  };
}
