import { outputFormats } from '../report/outputs.ts';
import { UsageError } from './command.ts';
import { outputsOf } from './output-arguments.ts';
import { parsedArguments, sourceOptions } from './source-arguments.ts';

export const LINT_USAGE = `usage: swarm lint [PATH...|-] [-o FORMAT[=FILE]]... [--environment NAME] [--namespace NAME]
                  [--policies DIR] [--set name=value]... [--max-warnings N] [--config FILE]
                  [--baseline FILE] [--write-baseline] [--fix] [--since REF]

  PATH                   recipe, folder of recipes, or file (default: .); - reads manifests from standard input
  -o FORMAT[=FILE]       ${outputFormats.join(', ')}; may be repeated, once without FILE (default: text)
  --max-warnings N       more warnings than these are exit code 1, too
  --config FILE          settings (default: the nearest .swarmlint.yaml up to the root of the repository)
  --baseline FILE        tell only what this file does not hold
  --write-baseline       write everything that is found now to the baseline
  --fix                  write other spellings as the CRD has them, and tell what is left
  --since REF            only what may have changed since this branch left REF, imports and the like included`;

/** The command line of lint, checked. */
export type LintArguments = ReturnType<typeof lintArguments>;

export function lintArguments(argv: readonly string[]) {
  const { values, positionals } = parsedArguments(argv, {
    ...sourceOptions,
    output: { type: 'string', short: 'o', multiple: true, default: [] },
    'max-warnings': { type: 'string' },
    config: { type: 'string' },
    baseline: { type: 'string' },
    'write-baseline': { type: 'boolean', default: false },
    fix: { type: 'boolean', default: false },
    since: { type: 'string' },
  });
  if (values.fix && positionals.includes('-')) throw new UsageError('--fix writes files, and - is none');
  if (values.since !== undefined && positionals.includes('-'))
    throw new UsageError('--since looks at files, and - is none');
  return {
    source: values,
    paths: positionals.length === 0 ? ['.'] : positionals,
    outputs: outputsOf(values.output, outputFormats, 'text'),
    maxWarnings: countOf(values['max-warnings']),
    config: values.config,
    baseline: values.baseline,
    writesBaseline: values['write-baseline'],
    fixes: values.fix,
    since: values.since,
  };
}

function countOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError('--max-warnings takes a whole number from 0');
  return Number(text);
}
