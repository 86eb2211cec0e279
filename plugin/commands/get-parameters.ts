import { openRecipe } from '../read/open-recipe.ts';
import { openTree, treeRootOf } from '../read/tree.ts';
import { type Announcement, announcedEnvironment, announcedParameters } from '../values/announcement.ts';
import { parseApplicationParameters } from '../values/application-parameters.ts';
import { applicationCaller } from '../values/caller.ts';
import { isReservedParameter } from '../values/reserved-parameters.ts';
import { valueLayers } from '../values/value-layers.ts';
import { type CommandInput, type CommandResult, runCommand, UsageError } from './command.ts';

/**
 * `swarm-cmp get-parameters`: announces the recipe's parameters with what applies when they are not given, in the
 * environment and with the values files of the Application (recipes 4). A recipe that cannot be read announces nothing:
 * `generate` is where its mistakes are told.
 */
export function getParameters(input: CommandInput): Promise<CommandResult> {
  return runCommand(async () => {
    if (input.argv.length > 0)
      throw new UsageError(`get-parameters takes no arguments, not ${JSON.stringify(input.argv[0])}`);
    return { exitCode: 0, stdout: `${JSON.stringify(announcements(input))}\n`, stderr: '' };
  }, 'usage: swarm-cmp get-parameters');
}

function announcements({ cwd, env, fileSystem }: CommandInput): readonly Announcement[] {
  const ignore = () => undefined;
  const root = treeRootOf(cwd, env.ARGOCD_APP_SOURCE_PATH);
  const tree = openTree(fileSystem, root, root);
  const place = openRecipe(tree, cwd, ignore);
  if (place === undefined) return [];
  const given = parseApplicationParameters(env.ARGOCD_APP_PARAMETERS) ?? [];
  const applicationParameters = given.filter(({ name }) => isReservedParameter(name));
  const options = { fileSystem, treeRoot: root, displayBase: root, applicationParameters };
  const caller = applicationCaller(place, options, ignore);
  const { layers, environments } = valueLayers(place, caller, {}, ignore);
  const { parameters, defaultEnvironment } = place.recipe;
  return [
    ...announcedEnvironment(environments, defaultEnvironment),
    ...announcedParameters(parameters, layers),
  ];
}
