import { didYouMean } from '../../schemas/did-you-mean.ts';
import { UsageError } from './command.ts';

/** One output that was asked for: to a file, or to standard output. */
export interface Output<Format extends string> {
  readonly format: Format;
  readonly file?: string;
}

/**
 * Reads `-o FORMAT[=FILE]`, given any number of times; without any it is `otherwise`, to standard output. Throws
 * UsageError for what names no format or an empty file, for two to standard output, and for two to the same file.
 */
export function outputsOf<Format extends string>(
  options: readonly string[],
  formats: readonly Format[],
  otherwise: NoInfer<Format>,
): readonly Output<Format>[] {
  if (options.length === 0) return [{ format: otherwise }];
  const outputs = options.map((option) => outputOf(option, formats));
  const files = outputs.flatMap(({ file }) => (file === undefined ? [] : [file]));
  if (outputs.length - files.length > 1)
    throw new UsageError('only one -o can go to standard output; give the others a file: -o junit=FILE');
  if (new Set(files).size < files.length) throw new UsageError('two -o name the same file');
  return outputs;
}

function outputOf<Format extends string>(option: string, formats: readonly Format[]): Output<Format> {
  const [name = '', ...rest] = option.split('=');
  const format = formats.find((each) => each === name);
  const file = rest.join('=');
  if (format !== undefined && rest.length === 0) return { format };
  if (format !== undefined && file !== '') return { format, file };
  const near = didYouMean(name, formats);
  const hint = near === undefined || near === name ? '' : `; did you mean ${near}?`;
  throw new UsageError(
    `-o takes ${formats.join(', ')}, or one of them with =FILE, not ${JSON.stringify(option)}${hint}`,
  );
}
