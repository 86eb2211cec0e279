import { safeJson } from '../../report/safe-json.ts';
import type { DiffReport } from '../diff-report.ts';
import type { Place } from '../placed-object.ts';
import type { Bound } from '../spending/bound.ts';

/** What was compared: names as they were asked for, and full revisions; none for the working tree. */
export interface ComparedTrees {
  readonly base: { readonly name: string; readonly commit: string };
  readonly head: { readonly name: string; readonly commit?: string };
}

/** For programs, by docs/reference/diff.schema.json; what is not bounded is null, with `because`. */
export function diffJson(report: DiffReport, compared: ComparedTrees, failing: readonly string[]): string {
  const value = {
    version: 'v1',
    ...compared,
    failing,
    problems: report.problems,
    changes: report.changes.map(({ kind, effect, owner, fact, place, side, recipes }) => ({
      kind,
      effect,
      owner,
      fact,
      ...placeValue(place),
      side,
      recipes,
    })),
    spending: report.spending.map(({ kinds, owner, place, run, day, recipes }) => ({
      kinds,
      owner,
      ...placeValue(place),
      run: boundValues(run),
      day: boundValues(day),
      recipes,
    })),
    resources: report.resources.map(({ change, object, fields, place, side, recipes }) => ({
      change,
      object,
      fields,
      ...placeValue(place),
      side,
      recipes,
    })),
    moves: report.moves,
  };
  return `${safeJson(JSON.stringify(value, null, 2))}\n`;
}

function placeValue({ position, valueOrigins }: Place) {
  return { ...position, ...(valueOrigins.length === 0 ? {} : { valueOrigins }) };
}

function boundValues({ before, after }: { readonly before?: Bound; readonly after: Bound }) {
  return { ...(before === undefined ? {} : { before: boundValue(before) }), after: boundValue(after) };
}

function boundValue({ tokens, usd, because }: Bound) {
  return {
    tokens: Number.isFinite(tokens) ? Math.ceil(tokens) : null,
    usd: Number.isFinite(usd) ? Number(usd.toFixed(6)) : null,
    ...(because.size === 0 ? {} : { because: [...because] }),
  };
}
