import type { CommandInput, CommandResult } from '../../plugin/commands/command.ts';
import { nodeFileSystem } from '../../plugin/read/file-system.ts';
import type { CommandLine, ExitCode } from '../command-line.ts';
import { complainAbout } from '../complain-about.ts';
import type { PluginCommand } from '../plugin-commands.ts';
import { printable } from '../print/printable.ts';
import { writeWhole } from './write-whole.ts';

interface LoadedCommand {
  readonly command: (input: CommandInput) => Promise<CommandResult>;
  readonly usage: string;
}

const loaders: Readonly<Record<PluginCommand, () => Promise<LoadedCommand>>> = {
  async render() {
    const { render, RENDER_USAGE } = await import('../../plugin/commands/render.ts');
    return { command: render, usage: RENDER_USAGE };
  },
  async lint() {
    const { lint } = await import('../../plugin/commands/lint.ts');
    const { LINT_USAGE } = await import('../../plugin/commands/lint-arguments.ts');
    return { command: lint, usage: LINT_USAGE };
  },
  async diff() {
    const { diff } = await import('../../plugin/commands/diff.ts');
    const { DIFF_USAGE } = await import('../../plugin/commands/diff-arguments.ts');
    return { command: diff, usage: DIFF_USAGE };
  },
  async schema() {
    const { schema } = await import('../../plugin/commands/schema.ts');
    const { SCHEMA_USAGE } = await import('../../plugin/commands/schema-arguments.ts');
    return { command: schema, usage: SCHEMA_USAGE };
  },
  async 'plugin install'() {
    const { install, INSTALL_USAGE } = await import('../../plugin/commands/install.ts');
    return { command: install, usage: INSTALL_USAGE };
  },
  async 'plugin doctor'() {
    const { doctor, DOCTOR_USAGE } = await import('../../plugin/commands/doctor.ts');
    return { command: doctor, usage: DOCTOR_USAGE };
  },
};

/** Runs a command of the plugin with this command line's streams; `argv` is what follows its name. Never rejects. */
export async function runPluginCommand(
  name: PluginCommand,
  argv: readonly string[],
  line: CommandLine,
): Promise<ExitCode> {
  try {
    return await run(await loaders[name](), argv, line);
  } catch (error) {
    return complainAbout(error, { ...line, complain: (text) => line.complain(printable(text)) });
  }
}

async function run(
  { command, usage }: LoadedCommand,
  argv: readonly string[],
  line: CommandLine,
): Promise<ExitCode> {
  if (argv.includes('--help') || argv.includes('-h')) {
    line.write(`${usage}\n`);
    return 0;
  }
  const { env, cwd } = line;
  const result = await command({
    argv,
    env,
    cwd,
    fileSystem: nodeFileSystem,
    readStdin: (mostBytes) => line.readStdin(mostBytes),
    async changedFiles(directory, ref) {
      const git = await import('../../plugin/git/changed-files.ts');
      return git.changedFiles(directory, ref);
    },
  });
  for (const file of result.files ?? []) writeWhole(file);
  line.complain(printable(result.stderr));
  line.write(result.stdout);
  return result.exitCode;
}
