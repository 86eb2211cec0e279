import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { RenderOptions, SetOption } from '../options.ts';
import { decodeText } from '../read/text-file.ts';
import { isError, renderRecipe, renderStream } from '../render-recipe.ts';
import { findingsText } from '../report/text.ts';
import { type CommandInput, type CommandResult, runCommand, UsageError } from './command.ts';
import { treeRootAround } from './tree-root.ts';

export const RENDER_USAGE =
  'usage: swarm render DIR|- [--set name=value]... [--values FILE]... [--environment NAME] [--namespace NAME] [--policies DIR] [-o yaml|json]';

/** `swarm render DIR`: the recipe as manifests on stdout, findings on stderr; `-` reads a stream of documents. */
export function render(input: CommandInput): Promise<CommandResult> {
  return runCommand(async () => {
    const { values, positionals } = renderArguments(input.argv);
    const [target, more] = positionals;
    if (target === undefined || more !== undefined)
      throw new UsageError('render takes exactly one directory, or - for a stream');
    if (values.output !== 'yaml' && values.output !== 'json')
      throw new UsageError('-o is neither yaml nor json');
    const directory = resolve(input.cwd, target);
    const options: RenderOptions = {
      ...commonOptions(input, directory, values),
      output: values.output,
      extraValueFiles: values.values.map((file) => resolve(input.cwd, file)),
      sets: values.set.map(setOption),
    };
    if (target !== '-' && input.fileSystem.facts(directory)?.kind !== 'directory')
      throw new UsageError(`there is no directory ${JSON.stringify(target)}`);
    const result =
      target === '-'
        ? await renderStream(await streamText(input), options)
        : await renderRecipe(directory, options);
    const exitCode = result.findings.some(isError) ? 1 : 0;
    return { exitCode, stdout: result.text, stderr: findingsText(result.findings) };
  }, RENDER_USAGE);
}

/** Options that render and lint share. */
export function commonOptions(
  input: CommandInput,
  directory: string,
  values: {
    readonly environment?: string | undefined;
    readonly namespace?: string | undefined;
    readonly policies?: string | undefined;
  },
): RenderOptions {
  return {
    fileSystem: input.fileSystem,
    treeRoot: treeRootAround(input.fileSystem, input.cwd, directory),
    displayBase: input.cwd,
    ...(values.environment === undefined ? {} : { environment: values.environment }),
    ...(values.namespace === undefined ? {} : { namespace: values.namespace }),
    ...(values.policies === undefined ? {} : { policyDirectory: resolve(input.cwd, values.policies) }),
  };
}

export async function streamText(input: CommandInput): Promise<string> {
  const text = decodeText(await input.readStdin());
  if (text === undefined) throw new UsageError('standard input is binary, or not UTF-8');
  return text;
}

/** `name=value`; the value may hold further `=`. */
export function setOption(text: string): SetOption {
  const equals = text.indexOf('=');
  if (equals <= 0) throw new UsageError(`--set takes name=value, not ${JSON.stringify(text.slice(0, 40))}`);
  return { name: text.slice(0, equals), text: text.slice(equals + 1) };
}

function renderArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        set: { type: 'string', multiple: true, default: [] },
        values: { type: 'string', multiple: true, default: [] },
        environment: { type: 'string' },
        namespace: { type: 'string' },
        policies: { type: 'string' },
        output: { type: 'string', short: 'o', default: 'yaml' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
