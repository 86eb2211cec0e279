import { didYouMean } from '../../schemas/did-you-mean.ts';
import type { Widening } from '../diff/change-kind.ts';
import { parseFailOn } from '../diff/fail-on.ts';
import { UsageError } from './command.ts';
import { parsedArguments } from './source-arguments.ts';

const formats = ['text', 'markdown', 'json'] as const;
export type DiffFormat = (typeof formats)[number];

export const DIFF_USAGE = `usage: swarm diff [BASE] [HEAD] [-o ${formats.join('|')}] [--fail-on KIND,...] [--merge-base]
                  [--path DIR]... [--namespace NAME] [--policies DIR]

  BASE             commit to compare with (default: where HEAD parted from the default branch)
  HEAD             commit that is compared (default: the working tree)
  --fail-on KINDS  exit code 1 when one of these gets wider: any, or names from docs/diff.md
  --merge-base     compare with where HEAD parted from BASE, not with BASE itself
  --path DIR       only recipes in or below this folder, may be repeated`;

/** The command line of diff, checked. */
export interface DiffArguments {
  readonly base: string | undefined;
  readonly head: string | undefined;
  readonly fromMergeBase: boolean;
  readonly format: DiffFormat;
  readonly failOn: ReadonlySet<Widening>;
  /** As written, relative to the working directory. */
  readonly paths: readonly string[];
  readonly namespace: string | undefined;
  readonly policies: string | undefined;
}

/** Reads the command line of diff. Throws UsageError. */
export function diffArguments(argv: readonly string[]): DiffArguments {
  const { values, positionals } = parsedArguments(argv, {
    output: { type: 'string', short: 'o', default: 'text' },
    'fail-on': { type: 'string', multiple: true, default: [] as string[] },
    'merge-base': { type: 'boolean', default: false },
    path: { type: 'string', multiple: true, default: [] as string[] },
    namespace: { type: 'string' },
    policies: { type: 'string' },
  });
  const [base, head, more] = positionals;
  if (more !== undefined)
    throw new UsageError('diff takes BASE and HEAD, and nothing more; folders go to --path');
  if (values['merge-base'] && base === undefined)
    throw new UsageError('--merge-base needs a BASE; without one it is what happens anyway');
  const failOn = parseFailOn(values['fail-on']);
  if ('problem' in failOn) throw new UsageError(failOn.problem);
  return {
    base,
    head,
    fromMergeBase: values['merge-base'],
    format: formatOf(values.output),
    failOn: failOn.kinds,
    paths: values.path,
    namespace: values.namespace,
    policies: values.policies,
  };
}

function formatOf(text: string): DiffFormat {
  const format = formats.find((name) => name === text);
  if (format !== undefined) return format;
  const near = didYouMean(text, formats);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new UsageError(`-o takes ${formats.join(', ')}, not ${JSON.stringify(text)}${hint}`);
}
