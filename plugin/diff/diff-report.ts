import type { Change } from './change.ts';
import type { ChangeKind } from './change-kind.ts';
import type { Place } from './placed-object.ts';
import type { Owner } from './reach/reach-item.ts';
import type { ResourceChange } from './resources.ts';
import type { Bound } from './spending/bound.ts';

/** A recipe, and those of its environments that something concerns; none where it has no environments. */
export interface RecipePlace {
  readonly path: string;
  readonly environments: readonly string[];
}

/** Something that is told once, wherever it holds. */
export type InRecipes<Entry> = Entry & { readonly recipes: readonly RecipePlace[] };

/** The worst case of a flow before and after; absent before where the flow is new. */
export interface SpendingChange {
  /** Of `tokens-` and `cost-`, those that hold. */
  readonly kinds: readonly ChangeKind[];
  readonly owner: Owner;
  readonly place: Place;
  readonly run: { readonly before?: Bound; readonly after: Bound };
  readonly day: { readonly before?: Bound; readonly after: Bound };
}

/** A recipe that does not render on one side, and the environments that have this reason; none where it has none. */
export interface DiffProblem {
  readonly recipe: string;
  readonly environments: readonly string[];
  readonly side: 'base' | 'head';
  /** Whether it was compared all the same. */
  readonly isCompared: boolean;
  /** As lint prints them. */
  readonly lines: readonly string[];
}

/** A recipe that stood elsewhere, or was called differently. */
export interface RecipeMove {
  readonly from: { readonly path: string; readonly name: string | undefined };
  readonly to: { readonly path: string; readonly name: string | undefined };
}

/** What people who approve a change want to know. Everything is sorted by place; equal input gives an equal report. */
export interface DiffReport {
  readonly changes: readonly InRecipes<Change>[];
  readonly spending: readonly InRecipes<SpendingChange>[];
  readonly resources: readonly InRecipes<ResourceChange>[];
  readonly moves: readonly RecipeMove[];
  readonly problems: readonly DiffProblem[];
}
