import { compareTexts } from '../../schemas/rules/compare-texts.ts';
import type { InRecipes } from './diff-report.ts';

/** Something that was found in one environment of one recipe. */
export interface Located<Entry> {
  readonly entry: Entry;
  readonly recipe: string;
  readonly environment: string | undefined;
}

/** Tells equal entries once, with all recipes and environments that they were found in. */
export function inRecipes<Entry>(
  located: readonly Located<Entry>[],
  textOf: (entry: Entry) => string,
  compare: (left: Entry, right: Entry) => number,
): readonly InRecipes<Entry>[] {
  const groups = Map.groupBy(located, ({ entry }) => textOf(entry));
  return [...groups]
    .flatMap(([text, group]) => {
      const [first] = group;
      if (first === undefined) return [];
      const byRecipe = [...Map.groupBy(group, ({ recipe }) => recipe)].toSorted(([left], [right]) =>
        compareTexts(left, right),
      );
      const recipes = byRecipe.map(([path, own]) => ({
        path,
        environments: [...new Set(own.flatMap(({ environment }) => environment ?? []))].toSorted(
          compareTexts,
        ),
      }));
      return [{ text, entry: { ...first.entry, recipes } }];
    })
    .toSorted((left, right) => compare(left.entry, right.entry) || compareTexts(left.text, right.text))
    .map(({ entry }) => entry);
}
