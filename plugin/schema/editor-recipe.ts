import { join, relative, sep } from 'node:path';
import { lintTargets } from '../lint/targets.ts';
import type { RenderOptions } from '../options.ts';
import { manifestFiles } from '../read/manifest-files.ts';
import { openRecipe } from '../read/open-recipe.ts';
import type { ParameterSchema } from '../read/recipe.ts';
import { decodeText } from '../read/text-file.ts';
import { openTree } from '../read/tree.ts';

/** A text of a recipe that an editor may open, and what it is. */
export interface EditorFile {
  /** Absolute. */
  readonly path: string;
  readonly role: 'manifests' | 'template' | 'recipe' | 'values' | 'test';
  readonly text: string;
}

/** A recipe as editors know it. */
export interface EditorRecipe {
  /** Relative to the working directory, with forward slashes; `.` for itself. */
  readonly folder: string;
  readonly name: string | undefined;
  readonly parameters: ParameterSchema;
  readonly files: readonly EditorFile[];
}

/** The recipes (folders with recipe.yaml) at or below a folder or around a file; absolute. */
export function editorRecipes(
  path: string,
  { fileSystem, treeRoot, displayBase }: RenderOptions,
): readonly EditorRecipe[] {
  const ignore = () => undefined;
  const tree = openTree(fileSystem, treeRoot, displayBase);
  return lintTargets(fileSystem, path).flatMap(({ kind, path: folder }) => {
    if (kind === 'file' || fileSystem.facts(join(folder, 'recipe.yaml')) === undefined) return [];
    const place = openRecipe(tree, folder, ignore);
    if (place === undefined) return [];
    const read = (name: string, role: EditorFile['role']): readonly EditorFile[] => {
      const file = join(folder, name);
      const text = fileSystem.facts(file)?.kind === 'file' ? decodeText(fileSystem.read(file)) : undefined;
      return text === undefined ? [] : [{ path: file, role, text }];
    };
    const readAll = (directory: string, role: EditorFile['role']) => {
      const isThere = fileSystem.facts(join(folder, directory))?.kind === 'directory';
      const names = isThere ? fileSystem.list(join(folder, directory)).map(({ name }) => name) : [];
      return names
        .filter((name) => /^[^.].*\.yaml$/.test(name))
        .flatMap((name) => read(`${directory}/${name}`, role));
    };
    const manifests = manifestFiles(tree, folder, place.recipe, ignore).filter((name) =>
      /\.ya?ml(\.hbs)?$/.test(name),
    );
    return [
      {
        folder: relative(displayBase, folder).replaceAll(sep, '/') || '.',
        name: place.recipe.name,
        parameters: place.recipe.parameters,
        files: [
          ...read('recipe.yaml', 'recipe'),
          ...read('values.yaml', 'values'),
          ...readAll('values', 'values'),
          ...readAll('tests', 'test'),
          ...manifests.flatMap((name) => read(name, name.endsWith('.hbs') ? 'template' : 'manifests')),
        ],
      },
    ];
  });
}
