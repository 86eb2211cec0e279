import { type Command, Option } from 'commander';
import { collect } from './collect-option.ts';
import type { CommandLine, ExitCode } from './command-line.ts';
import type { RecordCommandOptions } from './commands/record.ts';
import type { TestOptions } from './commands/test.ts';
import { providers } from './run/model-choice.ts';

/** `swarm test` and `swarm record`. */
export function addTestCommands(
  program: Command,
  line: CommandLine,
  exitWith: (code: ExitCode) => void,
): void {
  program
    .command('test')
    .description('Run the tests of recipes: tests/*.yaml in their folders')
    .argument('[paths...]', 'recipes, folders of recipes, or files of tests (default: the working directory)')
    .option('--environment <name>', 'of recipes that have environments only this one')
    .option('--name <text>', 'only tests in whose name this stands')
    .option('-n, --namespace <name>', 'namespace of objects that name none', 'default')
    .option('--parallel <n>', 'tests at the same time (default: one for each processor)')
    .option('-o, --output <format[=file]>', 'text, json or junit; may be repeated', collect, [])
    .action(async (paths: readonly string[], options: TestOptions) => {
      const { testRecipes } = await import('./commands/test.ts');
      exitWith(await testRecipes(paths, options, line));
    });
  program
    .command('record')
    .description('Make a test of a real run, without its secrets, or refresh recorded tests')
    .argument('<recipe-or-test>', 'recipe, or with --update a file of tests')
    .option('--name <text>', 'name of the test; with --update only tests in whose name this stands')
    .option('--file <name>', 'file in tests/ (default: after the name)')
    .option('--run <name>', 'SwarmRun to run')
    .option('--team <name>', 'SwarmTeam to run')
    .option('--agent <name>', 'SwarmAgent to run, with --prompt')
    .option('--prompt <text>', 'task of the agent')
    .option('--input <json>', 'object of strings, laid over the input of the run')
    .option('--environment <name>', 'environment of the recipe')
    .option('-n, --namespace <name>', 'namespace of objects that name none', 'default')
    .option('--model-script <file>', 'play the model by this script')
    .addOption(new Option('--provider <name>', 'whose model all agents call').choices(providers))
    .option('--update', 'replace what models and servers say in recorded tests, and keep what is expected')
    .action(async (path: string, options: RecordCommandOptions) => {
      const { recordTests } = await import('./commands/record.ts');
      exitWith(await recordTests(path, options, line));
    });
}
