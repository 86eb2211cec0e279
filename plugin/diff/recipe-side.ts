import type { RecipeIdentity } from './pair-recipes.ts';
import type { RenderedRecipe } from './placed-object.ts';
import { ownerKey } from './reach/reach-item.ts';
import { ownerOf } from './reach/reach-subjects.ts';

/** A recipe of one tree, with its renders by environment. */
export interface RecipeSide extends RecipeIdentity {
  readonly renders: ReadonlyMap<string | undefined, RenderedRecipe>;
}

/** The recipes that these are renders of. */
export function sidesOf(renders: readonly RenderedRecipe[]): readonly RecipeSide[] {
  const byPath = Map.groupBy(renders, ({ path }) => path);
  return [...byPath].map(([path, own]) => ({
    path,
    name: own[0]?.name,
    objects: new Set(own.flatMap(({ objects }) => objects.map(({ object }) => ownerKey(ownerOf(object))))),
    renders: new Map(own.map((render) => [render.environment, render])),
  }));
}
