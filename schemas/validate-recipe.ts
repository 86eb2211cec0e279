import { filledValue } from './defaults.ts';
import type { FieldPath, Finding } from './finding.ts';
import type { Recipe } from './generated/recipe-types.ts';
import { recipeStructure } from './generated/structure.ts';
import { validators } from './generated/validators.mjs';
import { nodeBelow } from './list-structure.ts';
import { schemaFindings } from './validation/schema-findings.ts';

/**
 * What is wrong with a parsed recipe.yaml (recipes 2). Unknown keys are `recipe.unknown-key`, another apiVersion or
 * kind is `recipe.version`, everything else has the rule ids of `validate`. Null values count as absent.
 */
export function validateRecipe(value: unknown): readonly Finding[] {
  const data = filledValue(value, recipeStructure, 'everywhere', false);
  if (validators.Recipe(data)) return [];
  const context = {
    document: 'recipe.yaml',
    data,
    nodeAt: (path: FieldPath) => nodeBelow(recipeStructure, path),
  };
  return schemaFindings(validators.Recipe.errors ?? [], context).map((finding) => ({
    ...finding,
    rule: ruleOf(finding),
  }));
}

function ruleOf({ rule, path = [] }: Finding): Finding['rule'] {
  if (rule === 'schema.unknown-field') return 'recipe.unknown-key';
  if (path.length === 1 && (path[0] === 'apiVersion' || path[0] === 'kind')) return 'recipe.version';
  return rule;
}

/** A valid recipe with its defaults written out. */
export function withRecipeDefaults(recipe: Recipe): Recipe {
  const complete = filledValue(recipe, recipeStructure, 'everywhere', false);
  return isRecipe(complete) ? complete : recipe;
}

/** Whether a parsed recipe.yaml is valid. */
export function isRecipe(value: unknown): value is Recipe {
  return validateRecipe(value).length === 0;
}
