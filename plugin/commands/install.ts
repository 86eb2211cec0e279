import { resolve } from 'node:path';
import { didYouMean } from '../../schemas/did-you-mean.ts';
import { applicationSnippet, exclusionsSnippet } from '../install/application-snippet.ts';
import { refreshPaths } from '../install/refresh-paths.ts';
import { installFormats, installSnippet } from '../install/snippets.ts';
import { unreadFolders } from '../install/unread-folders.ts';
import { isWithin } from '../read/tree.ts';
import { type CommandInput, type CommandResult, runCommand, UsageError } from './command.ts';
import { parsedArguments, renderOptions } from './source-arguments.ts';
import { treeRootAround } from './tree-root.ts';

const formats = [...installFormats, 'application'] as const;

export const INSTALL_USAGE = `usage: swarm plugin install --print [kustomize|chart|operator] [--image IMAGE]
       swarm plugin install --print application RECIPE... [--values FILE]...

  kustomize       a component for the kustomization that installs Argo CD (the default)
  chart           values of the chart argo-cd
  operator        fields of the resource ArgoCD of argocd-operator
  application     which commits render a recipe anew, and what of its repository is not sent to the sidecar
  --image IMAGE   image of the sidecar, as your cluster pulls it
  --values FILE   a file that the Application names under valueFiles, may be repeated`;

/** `swarm plugin install --print`: what to put where; it changes nothing, here or in a cluster. */
export function install(input: CommandInput): Promise<CommandResult> {
  return runCommand(async () => {
    const { values, positionals } = parsedArguments(input.argv, {
      print: { type: 'boolean', default: false },
      image: { type: 'string' },
      values: { type: 'string', multiple: true, default: [] },
    });
    if (!values.print) throw new UsageError('install changes no cluster; --print what to put there');
    const [asked = 'kustomize', ...recipes] = positionals;
    const format = formatOf(asked);
    if (format === 'application') {
      if (values.image !== undefined) throw new UsageError('--image is for kustomize, chart and operator');
      return done(await applicationsText(input, recipes, values.values));
    }
    if (recipes.length > 0 || values.values.length > 0)
      throw new UsageError('recipes and their --values are for application');
    return done(installSnippet(format, values.image));
  }, INSTALL_USAGE);
}

const done = (stdout: string): CommandResult => ({ exitCode: 0, stdout, stderr: '' });

function formatOf(text: string) {
  const format = formats.find((name) => name === text);
  if (format !== undefined) return format;
  const near = didYouMean(text, formats);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new UsageError(`--print takes ${formats.join(', ')}, not ${JSON.stringify(text)}${hint}`);
}

/** A document for each recipe, and one for all of them. */
async function applicationsText(
  input: CommandInput,
  recipes: readonly string[],
  valueFiles: readonly string[],
): Promise<string> {
  const { fileSystem, cwd } = input;
  const [first] = recipes;
  if (first === undefined) throw new UsageError('application takes at least one RECIPE');
  const root = fileSystem.realPath(treeRootAround(fileSystem, cwd, resolve(cwd, first)));
  const texts: string[] = [];
  const read: string[] = [];
  for (const recipe of recipes) {
    const directory = resolve(cwd, recipe);
    if (fileSystem.facts(directory)?.kind !== 'directory')
      throw new UsageError(`there is no directory ${JSON.stringify(recipe)}`);
    const options = renderOptions(input, directory, { set: [] });
    if (fileSystem.realPath(options.treeRoot) !== root)
      throw new UsageError('the recipes lie in different repositories; ask for each of these alone');
    const extraValueFiles = valueFiles.map((file) => resolve(cwd, file));
    const paths = await refreshPaths(directory, { ...options, extraValueFiles });
    texts.push(applicationSnippet(paths, directory));
    read.push(
      resolve(root, paths.source),
      ...paths.annotation
        .split(';')
        .slice(1)
        .map((path) => `${root}${path}`),
    );
  }
  const unread = unreadFolders(fileSystem, root, (folder) =>
    read.some((path) => isWithin(folder, path) || isWithin(path, folder)),
  );
  return [...texts, exclusionsSnippet(unread)].join('---\n');
}
