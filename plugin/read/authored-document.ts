import type { ParsedYaml } from '../yaml/parse.ts';
import type { Recipe } from './recipe.ts';

/** A document as written (and expanded), with what its recipe says about it. */
export interface AuthoredDocument {
  readonly value: unknown;
  readonly yaml: ParsedYaml;
  readonly rootEvent: number;
  readonly recipe: Recipe;
  readonly environment: string | undefined;
  /** All environments of the recipe; empty where it has none. */
  readonly environments: readonly string[];
  /** From an .hbs file: what looks like a recipe-time tag in it was meant to stay. */
  readonly isExpanded: boolean;
}
