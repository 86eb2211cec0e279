import { resolve } from 'node:path';
import type { RenderOptions } from '../options.ts';
import { isError, renderRecipe, renderStream } from '../render-recipe.ts';
import { findingsText } from '../report/text.ts';
import { type CommandInput, type CommandResult, runCommand, UsageError } from './command.ts';
import { parsedArguments, renderOptions, sourceOptions, streamText } from './source-arguments.ts';

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
      ...renderOptions(input, directory, values),
      output: values.output,
      extraValueFiles: values.values.map((file) => resolve(input.cwd, file)),
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

const renderArguments = (argv: readonly string[]) =>
  parsedArguments(argv, {
    ...sourceOptions,
    values: { type: 'string', multiple: true, default: [] },
    output: { type: 'string', short: 'o', default: 'yaml' },
  });
