import type { Command } from 'commander';
import type { CommandLine, ExitCode } from './command-line.ts';

const recipeCommands = {
  render: 'Print what a recipe renders to',
  lint: 'Check recipes and manifests',
  diff: 'Tell what a change lets agents do',
  schema: 'Write JSON Schemas for editors',
} as const;

const argoCommands = {
  install: 'Print what Argo CD needs for the plugin',
  doctor: 'Tell whether the sidecar works, or what is wrong with it',
} as const;

/** The commands that plugin/ carries out. */
export type PluginCommand = keyof typeof recipeCommands | `plugin ${keyof typeof argoCommands}`;

/**
 * Carries out a command line that begins with a command about recipes, without loading what the rest of swarm needs;
 * undefined for any other line.
 */
export function runRecipeLine(line: CommandLine): Promise<ExitCode> | undefined {
  const [first, ...argv] = line.argv;
  const name = keysOf(recipeCommands).find((each) => each === first);
  return name && run(name, argv, line);
}

/** Adds the commands that plugin/ carries out; returns the group `swarm plugin`, for more. */
export function addPluginCommands(
  program: Command,
  line: CommandLine,
  exitWith: (code: ExitCode) => void,
): Command {
  // Their own parsers read everything that follows the name.
  const add = (parent: Command, name: string, description: string, command: PluginCommand) =>
    parent
      .command(name)
      .description(description)
      .argument('[args...]')
      .helpOption(false)
      .allowUnknownOption()
      .passThroughOptions()
      .action(async (argv: readonly string[]) => exitWith(await run(command, argv, line)));
  program.enablePositionalOptions();
  for (const name of keysOf(recipeCommands)) add(program, name, recipeCommands[name], name);
  const plugin = program
    .command('plugin')
    .description('Look after the plugin of Argo CD')
    .enablePositionalOptions();
  for (const name of keysOf(argoCommands)) add(plugin, name, argoCommands[name], `plugin ${name}`);
  return plugin;
}

async function run(command: PluginCommand, argv: readonly string[], line: CommandLine): Promise<ExitCode> {
  const { runPluginCommand } = await import('./commands/plugin-command.ts');
  return runPluginCommand(command, argv, line);
}

function keysOf<Key extends string>(commands: Readonly<Record<Key, string>>): readonly Key[] {
  return Object.keys(commands).filter((key): key is Key => key in commands);
}
