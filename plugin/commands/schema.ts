import { dirname, join, relative, resolve, sep } from 'node:path';
import { decodeText } from '../read/text-file.ts';
import { oneLine } from '../report/plain-message.ts';
import { type EditorFile, type EditorRecipe, editorRecipes } from '../schema/editor-recipe.ts';
import { editorSettings } from '../schema/editor-settings.ts';
import { isYamlToEditors } from '../schema/is-yaml-to-editors.ts';
import { withModeline } from '../schema/modeline.ts';
import { type SchemaFile, schemaFiles, schemaNames, valuesPath } from '../schema/schema-files.ts';
import {
  type CommandInput,
  type CommandResult,
  runCommand,
  UsageError,
  type WrittenFile,
} from './command.ts';
import { SCHEMA_USAGE, schemaArguments } from './schema-arguments.ts';
import { renderOptions } from './source-arguments.ts';

/**
 * `swarm schema`: JSON Schemas for editors, of every kind and file of ours; and what tells editors which file has which, as
 * settings on standard output or as a comment in the files.
 */
export function schema(input: CommandInput): Promise<CommandResult> {
  return runCommand(async () => {
    const given = schemaArguments(input.argv, schemaNames);
    const recipes = recipesAt(input, given.recipes);
    const schemas = schemaFiles(given.names, recipes);
    if (given.folder === undefined) return { exitCode: 0, stdout: printed(schemas, given.names), stderr: '' };
    const folder = resolve(input.cwd, given.folder);
    const modelines = recipesAt(input, given.modelines).flatMap((recipe) => withSchema(recipe, schemas));
    const lintSettings = given.modelines.length === 0 ? [] : settingsFiles(input, schemas);
    const pointed = [...lintSettings, ...modelines].flatMap((file) => pointedTo(file, folder));
    const skipped = modelines.filter(({ schema: path }) => path === undefined);
    const nameOf = (path: string) => oneLine(relative(input.cwd, path));
    return {
      exitCode: 0,
      stdout: given.modelines.length === 0 ? settings(given.folder, schemas, recipes, input) : '',
      stderr: [
        `wrote ${schemas.length} schemas to ${oneLine(given.folder)}\n`,
        ...pointed.map(({ path }) => `wrote the modeline of ${nameOf(path)}\n`),
        ...skipped.map(
          ({ file }) =>
            `${nameOf(file.path)} has tags outside of values, and is no YAML to an editor: put them behind #\n`,
        ),
      ].join(''),
      files: [
        ...schemas.map(({ path, schema: value }) => ({
          path: join(folder, path),
          text: `${JSON.stringify(value, null, 2)}\n`,
        })),
        ...pointed,
      ],
    };
  }, SCHEMA_USAGE);
}

function recipesAt(input: CommandInput, paths: readonly string[]): readonly EditorRecipe[] {
  const found = paths.flatMap((path) => {
    const absolute = resolve(input.cwd, path);
    if (input.fileSystem.facts(absolute) === undefined)
      throw new UsageError(`there is nothing at ${JSON.stringify(path)}`);
    return editorRecipes(absolute, renderOptions(input, absolute, { set: [] }));
  });
  return [...new Map(found.map((recipe) => [recipe.folder, recipe])).values()];
}

function printed(schemas: readonly SchemaFile[], names: ReadonlySet<string>): string {
  const [only, other] = schemas;
  if (only === undefined || other !== undefined)
    throw new UsageError(
      `${[...names].join()} of ${schemas.length} recipes cannot be printed; name one with --recipes`,
    );
  return `${JSON.stringify(only.schema, null, 2)}\n`;
}

/** A file, and which schema is its own, of those that are written; none for a template that is no YAML to an editor. */
interface Pointed {
  readonly file: Pick<EditorFile, 'path' | 'text'>;
  readonly schema: string | undefined;
}

function withSchema(recipe: EditorRecipe, schemas: readonly SchemaFile[]): readonly Pointed[] {
  const isWritten = (path: string) => schemas.some((each) => each.path === path);
  return recipe.files.flatMap((file) => {
    const path = schemaOf(file, recipe);
    if (path === undefined || !isWritten(path)) return [];
    return [{ file, schema: file.role === 'template' && !isYamlToEditors(file.text) ? undefined : path }];
  });
}

/** Manifests of others, and files beside tests, keep what editors know about them. */
function schemaOf({ role, text }: EditorFile, recipe: EditorRecipe): string | undefined {
  if (role === 'recipe') return 'recipe.json';
  if (role === 'values') return valuesPath(recipe);
  if (role === 'test') return /^kind: *TeamTest\b/m.test(text) ? 'test.json' : undefined;
  if (!text.includes('kubeswarm.io/v1alpha1')) return undefined;
  return role === 'template' ? 'templated/manifests.json' : 'manifests.json';
}

function settingsFiles(
  { cwd, fileSystem }: CommandInput,
  schemas: readonly SchemaFile[],
): readonly Pointed[] {
  const path = join(cwd, '.swarmlint.yaml');
  const isThere =
    fileSystem.facts(path)?.kind === 'file' && schemas.some((each) => each.path === 'lint.json');
  const text = isThere ? decodeText(fileSystem.read(path)) : undefined;
  return text === undefined ? [] : [{ file: { path, text }, schema: 'lint.json' }];
}

function pointedTo({ file, schema: path }: Pointed, folder: string): readonly WrittenFile[] {
  if (path === undefined) return [];
  const target = relative(dirname(file.path), join(folder, path)).replaceAll(sep, '/');
  const text = withModeline(file.text, target.startsWith('.') ? target : `./${target}`);
  return text === file.text ? [] : [{ path: file.path, text }];
}

function settings(
  folder: string,
  schemas: readonly SchemaFile[],
  recipes: readonly EditorRecipe[],
  { cwd }: CommandInput,
): string {
  const templates = recipes
    .flatMap(({ files }) => files)
    .filter(({ role, text }) => role === 'template' && isYamlToEditors(text))
    .map(({ path }) => relative(cwd, path).replaceAll(sep, '/'));
  const written = schemas.map(({ path }) => path);
  return editorSettings(folder.replaceAll(sep, '/'), written, recipes, templates);
}
