import type { EditorRecipe } from './editor-recipe.ts';
import { valuesPath } from './schema-files.ts';

/**
 * Settings of VS Code, and of others that speak with yaml-language-server: which schema is for which files. Templates that
 * are YAML to an editor are named one by one, since all others are Handlebars to it.
 */
export function editorSettings(
  schemaFolder: string,
  written: readonly string[],
  recipes: readonly EditorRecipe[],
  templates: readonly string[],
): string {
  const valueFiles = recipes.map((recipe) => [valuesPath(recipe), valueGlobs(recipe)] as const);
  const globs: readonly (readonly [schema: string, globs: readonly string[]])[] = [
    ['manifests.json', ['**/*.yaml', '**/*.yml']],
    ['templated/manifests.json', templates],
    ['lint.json', ['**/.swarmlint.yaml']],
    ...valueFiles,
  ];
  const known = globs.filter(([schema, files]) => written.includes(schema) && files.length > 0);
  const folder = /^\.{0,2}\//.test(schemaFolder) ? schemaFolder : `./${schemaFolder}`;
  const isTemplated = templates.length > 0 && written.includes('templated/manifests.json');
  const settings = {
    'yaml.schemas': Object.fromEntries(known.map(([schema, files]) => [`${folder}/${schema}`, files])),
    ...(isTemplated
      ? { 'files.associations': Object.fromEntries(templates.map((path) => [`**/${path}`, 'yaml'])) }
      : {}),
  };
  return `${JSON.stringify(settings, null, 2)}\n`;
}

function valueGlobs({ folder }: EditorRecipe): readonly string[] {
  const prefix = folder === '.' ? '' : `${folder}/`;
  return [`${prefix}values.yaml`, `${prefix}values/*.yaml`];
}
