import manifests from '../../schemas/generated/editor/all.json' with { type: 'json' };
import recipe from '../../schemas/generated/editor/recipe.json' with { type: 'json' };
import agent from '../../schemas/generated/editor/swarmagent.json' with { type: 'json' };
import budget from '../../schemas/generated/editor/swarmbudget.json' with { type: 'json' };
import event from '../../schemas/generated/editor/swarmevent.json' with { type: 'json' };
import lint from '../../schemas/generated/editor/swarmlint.json' with { type: 'json' };
import memory from '../../schemas/generated/editor/swarmmemory.json' with { type: 'json' };
import notify from '../../schemas/generated/editor/swarmnotify.json' with { type: 'json' };
import policy from '../../schemas/generated/editor/swarmpolicy.json' with { type: 'json' };
import registry from '../../schemas/generated/editor/swarmregistry.json' with { type: 'json' };
import run from '../../schemas/generated/editor/swarmrun.json' with { type: 'json' };
import settings from '../../schemas/generated/editor/swarmsettings.json' with { type: 'json' };
import team from '../../schemas/generated/editor/swarmteam.json' with { type: 'json' };
import test from '../../schemas/generated/editor/team-test.json' with { type: 'json' };
import { RECIPE_API_VERSION } from '../read/recipe-file.ts';
import type { JsonMap } from '../values/merge.ts';
import { recipeSchema } from './recipe-schema.ts';

/** Schemas of the files and kinds that have one of their own, by name. */
export const ownSchemas: Readonly<Record<string, JsonMap>> = {
  swarmagent: agent,
  swarmbudget: budget,
  swarmevent: event,
  swarmmemory: memory,
  swarmnotify: notify,
  swarmpolicy: policy,
  swarmregistry: registry,
  swarmrun: run,
  swarmsettings: settings,
  swarmteam: team,
  recipe: recipeSchema(recipe),
  test,
  lint,
};

/**
 * Of every file of manifests: for each document the schema of its kind, which stands beside it in `<kind>.json`. Documents of
 * other groups are anybody's.
 */
export const manifestsSchema: JsonMap = {
  ...manifests,
  allOf: [...manifests.allOf, ofKind('Recipe', 'recipe.json'), ofKind('TeamTest', 'test.json')],
};

function ofKind(kind: string, file: string): JsonMap {
  const properties = { apiVersion: { const: RECIPE_API_VERSION }, kind: { const: kind } };
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema names this keyword so
  return { if: { required: Object.keys(properties), properties }, then: { $ref: file } };
}
