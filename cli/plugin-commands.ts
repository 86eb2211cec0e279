import type { Command } from 'commander';
import type { CommandInput, CommandResult } from '../plugin/commands/command.ts';
import type { CommandLine, ExitCode } from './command-line.ts';

interface PluginCommand {
  readonly command: (input: CommandInput) => Promise<CommandResult>;
  readonly usage: string;
}

/** Adds the commands that plugin/ carries out; returns the group `swarm plugin`, for more. */
export function addPluginCommands(
  program: Command,
  line: CommandLine,
  exitWith: (code: ExitCode) => void,
): Command {
  // Their own parsers read everything that follows the name.
  const add = (parent: Command, name: string, description: string, load: () => Promise<PluginCommand>) =>
    parent
      .command(name)
      .description(description)
      .argument('[args...]')
      .helpOption(false)
      .allowUnknownOption()
      .passThroughOptions()
      .action(async (argv: readonly string[]) => {
        const { command, usage } = await load();
        const { runPluginCommand } = await import('./commands/plugin-command.ts');
        exitWith(await runPluginCommand(command, usage, argv, line));
      });
  program.enablePositionalOptions();
  add(program, 'render', 'Print what a recipe renders to', async () => {
    const { render, RENDER_USAGE } = await import('../plugin/commands/render.ts');
    return { command: render, usage: RENDER_USAGE };
  });
  add(program, 'lint', 'Check recipes and manifests', async () => {
    const { lint } = await import('../plugin/commands/lint.ts');
    const { LINT_USAGE } = await import('../plugin/commands/lint-arguments.ts');
    return { command: lint, usage: LINT_USAGE };
  });
  add(program, 'diff', 'Tell what a change lets agents do', async () => {
    const { diff } = await import('../plugin/commands/diff.ts');
    const { DIFF_USAGE } = await import('../plugin/commands/diff-arguments.ts');
    return { command: diff, usage: DIFF_USAGE };
  });
  add(program, 'schema', 'Write JSON Schemas for editors', async () => {
    const { schema } = await import('../plugin/commands/schema.ts');
    const { SCHEMA_USAGE } = await import('../plugin/commands/schema-arguments.ts');
    return { command: schema, usage: SCHEMA_USAGE };
  });
  const plugin = program
    .command('plugin')
    .description('Look after the plugin of Argo CD')
    .enablePositionalOptions();
  add(plugin, 'install', 'Print what Argo CD needs for the plugin', async () => {
    const { install, INSTALL_USAGE } = await import('../plugin/commands/install.ts');
    return { command: install, usage: INSTALL_USAGE };
  });
  add(plugin, 'doctor', 'Tell whether the sidecar works, or what is wrong with it', async () => {
    const { doctor, DOCTOR_USAGE } = await import('../plugin/commands/doctor.ts');
    return { command: doctor, usage: DOCTOR_USAGE };
  });
  return plugin;
}
