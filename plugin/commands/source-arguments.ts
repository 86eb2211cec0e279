import { resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { RenderOptions, SetOption } from '../options.ts';
import { decodeText } from '../read/text-file.ts';
import { limits } from '../yaml/limits.ts';
import { type CommandInput, UsageError } from './command.ts';
import { treeRootAround } from './tree-root.ts';

/** What render and lint take alike. */
export const sourceOptions = {
  set: { type: 'string', multiple: true, default: [] as string[] },
  environment: { type: 'string' },
  namespace: { type: 'string' },
  policies: { type: 'string' },
} as const;

/** The command line by these options. Throws UsageError for one that it does not fit. */
export function parsedArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  argv: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** What a render depends on, as render and lint are told it. */
export function renderOptions(
  input: CommandInput,
  directory: string,
  values: {
    readonly set: readonly string[];
    readonly environment?: string | undefined;
    readonly namespace?: string | undefined;
    readonly policies?: string | undefined;
  },
): RenderOptions {
  return {
    fileSystem: input.fileSystem,
    treeRoot: treeRootAround(input.fileSystem, input.cwd, directory),
    displayBase: input.cwd,
    sets: values.set.map(setOption),
    ...(values.environment === undefined ? {} : { environment: values.environment }),
    ...(values.namespace === undefined ? {} : { namespace: values.namespace }),
    ...(values.policies === undefined ? {} : { policyDirectories: [resolve(input.cwd, values.policies)] }),
  };
}

/** `name=value`; the value may hold further `=`. */
export function setOption(text: string): SetOption {
  const equals = text.indexOf('=');
  if (equals <= 0) throw new UsageError(`--set takes name=value, not ${JSON.stringify(text.slice(0, 40))}`);
  return { name: text.slice(0, equals), text: text.slice(equals + 1) };
}

export async function streamText(input: CommandInput): Promise<string> {
  const bytes = await input.readStdin(limits.recipeBytes + 1);
  if (bytes.length > limits.recipeBytes)
    throw new UsageError(`standard input is larger than ${limits.recipeBytes} bytes`);
  const text = decodeText(bytes);
  if (text === undefined) throw new UsageError('standard input is binary, or not UTF-8');
  return text;
}
