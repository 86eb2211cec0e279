import { builtInPrices, type PriceTable } from '../../schemas/prices.ts';
import { compareTexts } from '../../schemas/rules/compare-texts.ts';
import type { Change } from './change.ts';
import { compareChanges, compareReach } from './compare.ts';
import { compareSpending } from './compare-spending.ts';
import type { DiffProblem, DiffReport, RecipeMove, SpendingChange } from './diff-report.ts';
import { inRecipes, type Located } from './in-recipes.ts';
import { pairRecipes, type RecipePair } from './pair-recipes.ts';
import type { RenderedRecipe } from './placed-object.ts';
import { pricesIn } from './reach/price-reach.ts';
import { reachOf } from './reach.ts';
import { type RecipeSide, sidesOf } from './recipe-side.ts';
import { type ResourceChange, resourceChanges } from './resources.ts';
import { spendingOf } from './spending/spending.ts';

interface Compared {
  readonly changes: Located<Change>[];
  readonly spending: Located<SpendingChange>[];
  readonly resources: Located<ResourceChange>[];
  readonly problems: Located<Problem>[];
}

type Problem = Pick<DiffProblem, 'side' | 'isCompared' | 'lines'>;

/**
 * Compares two sets of renders, each recipe in each of its environments. Where only the tree from before does not
 * render, everything of the recipe counts as new; where the new one does not, it is not compared.
 */
export function compareRenders(base: readonly RenderedRecipe[], head: readonly RenderedRecipe[]): DiffReport {
  const found: Compared = { changes: [], spending: [], resources: [], problems: [] };
  const pairs = pairRecipes(sidesOf(base), sidesOf(head));
  for (const pair of pairs)
    for (const environment of environmentsOf(pair)) compareIn(pair, environment, { base, head }, found);
  return {
    changes: inRecipes(found.changes, changeText, compareChanges),
    spending: inRecipes(found.spending, spendingText, byPlace),
    resources: inRecipes(found.resources, resourceText, byPlace),
    moves: pairs.flatMap(movesOf),
    problems: inRecipes(found.problems, JSON.stringify, bySide).flatMap(({ recipes, ...problem }) =>
      recipes.map(({ path, environments }) => ({ recipe: path, environments, ...problem })),
    ),
  };
}

type Pair = RecipePair<RecipeSide>;

function environmentsOf({ base, head }: Pair): readonly (string | undefined)[] {
  // A recipe that gets its first environments had one render for all of them, and the other way round.
  const named = [base, head]
    .flatMap((side) => [...(side?.renders.keys() ?? [])])
    .filter((name) => name !== undefined);
  return named.length === 0 ? [undefined] : [...new Set(named)].toSorted(compareTexts);
}

const nothing: Pick<RenderedRecipe, 'objects' | 'policies'> = { objects: [], policies: [] };

function compareIn(
  pair: Pair,
  environment: string | undefined,
  all: { readonly base: readonly RenderedRecipe[]; readonly head: readonly RenderedRecipe[] },
  found: Compared,
): void {
  const before = renderIn(pair.base, environment);
  const after = renderIn(pair.head, environment);
  for (const [side, render] of [
    ['base', before],
    ['head', after],
  ] as const) {
    if (render === undefined || render.problems.length === 0) continue;
    const entry: Problem = { side, isCompared: render.isWhole, lines: render.problems };
    found.problems.push({ entry, recipe: render.path, environment });
  }
  if (after?.isWhole === false) return;
  const old = before?.isWhole === true ? before : nothing;
  const young = after ?? nothing;
  const located = <Entry>(entries: readonly Entry[]): readonly Located<Entry>[] =>
    entries.map((entry) => ({ entry, recipe: after?.path ?? before?.path ?? '', environment }));
  found.changes.push(...located(compareReach(reachOf(old), reachOf(young))));
  found.resources.push(...located(resourceChanges(old.objects, young.objects)));
  const spent = spendingOf(old, pricesOf(all.base, environment));
  const spending = spendingOf(young, pricesOf(all.head, environment));
  found.spending.push(...located(compareSpending(spent, spending)));
}

function renderIn(side: RecipeSide | undefined, environment: string | undefined): RenderedRecipe | undefined {
  return side?.renders.get(environment) ?? side?.renders.get(undefined);
}

/** The operator knows one table of prices: all that are written for this environment, or for none, count. */
function pricesOf(renders: readonly RenderedRecipe[], environment: string | undefined): PriceTable {
  return renders
    .filter((render) => render.environment === undefined || render.environment === environment)
    .reduce((table, { objects }) => pricesIn(objects, table), builtInPrices);
}

function movesOf({ base, head }: Pair): readonly RecipeMove[] {
  if (base === undefined || head === undefined) return [];
  const [from, to] = [base, head].map(({ path, name }) => ({ path, name }));
  if (from === undefined || to === undefined || (from.path === to.path && from.name === to.name)) return [];
  return [{ from, to }];
}

const placeText = ({ position: { file, line, column } }: Change['place']): string =>
  `${file}\n${line}\n${column}`;
const changeText = ({ kind, fact, place, side }: Change): string =>
  [kind, fact, placeText(place), side].join('\n');
const resourceText = ({ change, object, fields, place }: ResourceChange): string =>
  [change, JSON.stringify(object), ...fields, placeText(place)].join('\n');
const spendingText = ({ owner, place, run, day }: SpendingChange): string =>
  [
    JSON.stringify(owner),
    placeText(place),
    ...[run.before, run.after, day.before, day.after].map((bound) => `${bound?.tokens} ${bound?.usd}`),
  ].join('\n');

/** The tree that is to be merged comes first. */
function bySide(left: Problem, right: Problem): number {
  return compareTexts(right.side, left.side);
}

function byPlace(left: Pick<Change, 'place'>, right: Pick<Change, 'place'>): number {
  const [a, b] = [left.place.position, right.place.position];
  return compareTexts(a.file, b.file) || a.line - b.line || a.column - b.column;
}
