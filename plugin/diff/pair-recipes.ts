import { compareTexts } from '../../schemas/rules/compare-texts.ts';

/** What a recipe is recognised by when its folder or its name has changed. */
export interface RecipeIdentity {
  readonly path: string;
  readonly name: string | undefined;
  /** Kind, namespace and name of each of its objects. */
  readonly objects: ReadonlySet<string>;
}

export interface RecipePair<Recipe> {
  readonly base?: Recipe;
  readonly head?: Recipe;
}

/**
 * Finds for each recipe what it was before: the recipe in the same folder; else one of the same name; else the one that
 * most of its objects were in, at least half of them. A recipe moved is not a recipe removed and another one added.
 */
export function pairRecipes<Recipe extends RecipeIdentity>(
  base: readonly Recipe[],
  head: readonly Recipe[],
): readonly RecipePair<Recipe>[] {
  const before = new Map(base.map((recipe) => [recipe.path, recipe]));
  const after = new Map(head.map((recipe) => [recipe.path, recipe]));
  const pairs: RecipePair<Recipe>[] = [];
  const pair = (old: Recipe, young: Recipe): void => {
    pairs.push({ base: old, head: young });
    before.delete(old.path);
    after.delete(young.path);
  };
  for (const young of head) {
    const old = before.get(young.path);
    if (old !== undefined) pair(old, young);
  }
  for (const young of [...after.values()]) {
    const named = [...before.values()].filter(({ name }) => name !== undefined && name === young.name);
    const [only] = named;
    if (only !== undefined && named.length === 1) pair(only, young);
  }
  for (const young of [...after.values()]) {
    const [nearest] = [...before.values()]
      .map((old) => ({ old, shared: sharedObjects(old, young) }))
      .filter(({ shared }) => shared > 0 && 2 * shared >= young.objects.size)
      .toSorted((left, right) => right.shared - left.shared || compareTexts(left.old.path, right.old.path));
    if (nearest !== undefined) pair(nearest.old, young);
  }
  const alone = [
    ...[...before.values()].map((recipe) => ({ base: recipe })),
    ...[...after.values()].map((recipe) => ({ head: recipe })),
  ];
  const pathOf = ({ base: old, head: young }: RecipePair<Recipe>): string => young?.path ?? old?.path ?? '';
  return [...pairs, ...alone].toSorted((left, right) => compareTexts(pathOf(left), pathOf(right)));
}

function sharedObjects(left: RecipeIdentity, right: RecipeIdentity): number {
  return [...left.objects].filter((key) => right.objects.has(key)).length;
}
