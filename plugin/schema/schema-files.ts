import { isMap, type JsonMap } from '../values/merge.ts';
import type { EditorRecipe } from './editor-recipe.ts';
import { manifestsSchema, ownSchemas } from './editor-schemas.ts';
import { templatedSchema } from './templated-schema.ts';
import { valuesSchema } from './values-schema.ts';

/** The names that schemas go by, in the order in which they are written. */
export const schemaNames: readonly string[] = ['manifests', ...Object.keys(ownSchemas), 'values'];

/** A schema and its place in the folder of all schemas. */
export interface SchemaFile {
  readonly path: string;
  readonly schema: JsonMap;
}

/** The schemas of these names; those of manifests come with all that they refer to, and with their likes for templates. */
export function schemaFiles(
  wanted: ReadonlySet<string>,
  recipes: readonly EditorRecipe[],
): readonly SchemaFile[] {
  const plain = Object.entries({ manifests: manifestsSchema, ...ownSchemas }).filter(
    ([name]) => wanted.has(name) || (wanted.has('manifests') && name !== 'lint'),
  );
  return [
    ...plain.map(([name, schema]) => ({ path: `${name}.json`, schema })),
    ...(wanted.has('manifests')
      ? plain.filter(([name]) => name !== 'lint').flatMap(([name, schema]) => templated(name, schema))
      : []),
    ...(wanted.has('values')
      ? recipes.filter(takesValues).map((recipe) => ({ path: valuesPath(recipe), schema: valuesOf(recipe) }))
      : []),
  ];
}

function templated(name: string, schema: JsonMap): readonly SchemaFile[] {
  const changed = templatedSchema(schema);
  return isMap(changed) ? [{ path: `templated/${name}.json`, schema: changed }] : [];
}

function takesValues({ parameters }: EditorRecipe): boolean {
  return Object.keys(parameters.properties).length > 0;
}

function valuesOf({ parameters, name }: EditorRecipe): JsonMap {
  return valuesSchema(parameters, name);
}

/** Where the schema of a recipe's values stands: one for each folder. */
export function valuesPath({ folder }: Pick<EditorRecipe, 'folder'>): string {
  const path = folder.split('/').filter((name) => name !== '.' && name !== '..');
  return `values/${path.length === 0 ? 'recipe' : path.join('/')}.json`;
}
