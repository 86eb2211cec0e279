import { didYouMean } from '../../schemas/did-you-mean.ts';
import { isWidening, type Widening, widenings } from './change-kind.ts';
import type { DiffReport } from './diff-report.ts';

/** Reads `--fail-on`: names of widenings, separated by commas, or `any`. A problem is one line for people. */
export function parseFailOn(
  texts: readonly string[],
): { readonly kinds: ReadonlySet<Widening> } | { readonly problem: string } {
  const names = texts.flatMap((text) => text.split(',').map((name) => name.trim()));
  const unknown = names.find((name) => name !== 'any' && !isWidening(name));
  if (unknown !== undefined) {
    const near = didYouMean(unknown, [...widenings, 'any']);
    const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
    const list = widenings.join(', ');
    return {
      problem: `--fail-on does not know ${JSON.stringify(unknown)}${hint}. It takes any, or of: ${list}`,
    };
  }
  return { kinds: new Set(names.includes('any') ? widenings : names.filter(isWidening)) };
}

/** Those of the chosen widenings that the report has, in the order of the list. */
export function failingKinds(report: DiffReport, chosen: ReadonlySet<Widening>): readonly Widening[] {
  const present = new Set<string>([
    ...report.changes.map(({ kind }) => kind),
    ...report.spending.flatMap(({ kinds }) => kinds),
  ]);
  return widenings.filter((kind) => chosen.has(kind) && present.has(kind));
}
