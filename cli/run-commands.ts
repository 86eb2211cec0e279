import { type Command, Option } from 'commander';
import { collect } from './collect-option.ts';
import type { CommandLine, ExitCode } from './command-line.ts';
import type { RunOptions } from './commands/run.ts';
import type { ServeOptions } from './commands/serve.ts';
import { providers } from './run/model-choice.ts';

type ExitWith = (code: ExitCode) => void;

/** `swarm run` and `swarm serve`: the whole system in this process. */
export function addRunCommands(program: Command, line: CommandLine, exitWith: ExitWith): void {
  program
    .command('run')
    .description('Run a recipe, or a file of manifests, on this machine')
    .argument('<recipe-or-file>', 'folder of a recipe, or YAML file')
    .option('--watch', 'print each step as it goes')
    .addOption(
      new Option('--output <format>', 'what to print at the end').choices(['text', 'json']).default('text'),
    )
    .option('--input <json>', 'object of strings, laid over the input of the run')
    .option('--prompt <text>', 'task for a lone SwarmAgent')
    .option('--flow <team>', 'team to run, where there are several')
    .option('--dry-run', 'check and tell what would run, and stop')
    .option('--no-mcp', 'run without MCP servers')
    .option('--trace', 'draw the spans of the run at the end: how long each step, task and call took')
    .action(async (path: string, options: RunOptions) => {
      const { runLocally } = await import('./commands/run.ts');
      exitWith(await runLocally(path, options, line));
    });
  program
    .command('serve')
    .description('Serve a recipe on this machine: webhooks, schedules and runs, until it is stopped')
    .argument('<recipe-or-file>', 'folder of a recipe, or YAML file')
    .option('--watch', 'print each step as it goes')
    .option('--address <host:port>', 'where webhooks are served; port 0 takes a free one', '127.0.0.1:8092')
    .action(async (path: string, options: ServeOptions) => {
      const { serveLocally } = await import('./commands/serve.ts');
      exitWith(await serveLocally(path, options, line));
    });
  for (const command of program.commands) addSourceOptions(command);
}

/** What both are told of recipe and model. */
function addSourceOptions(command: Command): void {
  command
    .option('-n, --namespace <name>', 'namespace of objects that name none (default: "default")')
    .option('--environment <name>', 'environment of the recipe')
    .option('--set <name=value>', 'parameter of the recipe, may be repeated', collect, [])
    .option('--values <file>', 'file of parameters, may be repeated', collect, [])
    .option('--model-script <file>', 'play the model by this script')
    .addOption(
      new Option('--provider <name>', 'whose model all agents call; auto goes by its name').choices(
        providers,
      ),
    )
    .option('--mock', 'short for --provider mock: every answer is "mock response", or MOCK_RESPONSE')
    .option('--state <dir>', 'keep API, queue and audit trail in this folder, and go on from what is there');
}
