import { join } from 'node:path';
import { readRecipeFile } from '../read/recipe-file.ts';
import { readTextFile } from '../read/text-file.ts';
import { accessTo, openTree, treeRootOf } from '../read/tree.ts';
import { isMap } from '../values/merge.ts';
import { type CommandInput, type CommandResult, runCommand, UsageError } from './command.ts';

/** One entry of Argo CD's parameter announcement. */
interface Announcement {
  readonly name: string;
  readonly title?: string;
  readonly tooltip?: string;
  readonly required?: boolean;
  readonly itemType?: string;
  readonly collectionType?: 'array' | 'map';
  readonly string?: string;
  readonly array?: readonly string[];
  readonly map?: Readonly<Record<string, string>>;
}

/**
 * `swarm-cmp get-parameters`: announces the recipe's parameters with their defaults (recipes 4). A recipe that cannot
 * be read announces nothing: `generate` is where its mistakes are told.
 */
export function getParameters(input: CommandInput): Promise<CommandResult> {
  return runCommand(async () => {
    if (input.argv.length > 0)
      throw new UsageError(`get-parameters takes no arguments, not ${JSON.stringify(input.argv[0])}`);
    const root = treeRootOf(input.cwd, input.env.ARGOCD_APP_SOURCE_PATH);
    const tree = openTree(input.fileSystem, root, root);
    const path = join(input.cwd, 'recipe.yaml');
    const ignore = () => undefined;
    const source =
      accessTo(tree, path).kind === 'inside'
        ? readTextFile(tree, path, { bytes: 0, documents: 0 }, ignore)
        : undefined;
    const parameters = source === undefined ? undefined : readRecipeFile(source, ignore)?.recipe.parameters;
    const announced = Object.entries(parameters?.properties ?? {}).map(([name, schema]) =>
      announcement(name, isMap(schema) ? schema : {}, parameters?.required.includes(name) === true),
    );
    return { exitCode: 0, stdout: `${JSON.stringify(announced)}\n`, stderr: '' };
  }, 'usage: swarm-cmp get-parameters');
}

function announcement(
  name: string,
  schema: Readonly<Record<string, unknown>>,
  isRequired: boolean,
): Announcement {
  const common = {
    name,
    ...(typeof schema.title === 'string' ? { title: schema.title } : {}),
    ...(typeof schema.description === 'string' ? { tooltip: schema.description } : {}),
    ...(isRequired ? { required: true } : {}),
  };
  const { default: initial } = schema;
  if (schema.type === 'array') {
    const array = Array.isArray(initial) ? initial.map(announcedText) : [];
    return { ...common, collectionType: 'array', array };
  }
  if (schema.type === 'object') {
    const entries = isMap(initial)
      ? Object.entries(initial).map(([key, value]) => [key, announcedText(value)] as const)
      : [];
    return { ...common, collectionType: 'map', map: Object.fromEntries(entries) };
  }
  const itemType =
    schema.type === 'integer' || schema.type === 'number'
      ? 'number'
      : schema.type === 'boolean'
        ? 'boolean'
        : 'string';
  return { ...common, itemType, ...(initial === undefined ? {} : { string: announcedText(initial) }) };
}

function announcedText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
