import type { CommandInput, CommandResult } from '../../plugin/commands/command.ts';
import { nodeFileSystem } from '../../plugin/read/file-system.ts';
import type { CommandLine, ExitCode } from '../command-line.ts';
import { printable } from '../print/printable.ts';
import { writeWhole } from './write-whole.ts';

/** Runs a command of the plugin with this command line's streams; `usage` is printed for --help. */
export async function runPluginCommand(
  command: (input: CommandInput) => Promise<CommandResult>,
  usage: string,
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
