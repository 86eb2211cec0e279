import { Command, CommanderError, Option } from 'commander';
import type { CommandLine, ExitCode } from './command-line.ts';
import type { AuditOptions } from './commands/audit.ts';
import type { RefreshCommandOptions } from './commands/refresh.ts';
import type { TreeOptions } from './commands/tree.ts';
import { complainAbout } from './complain-about.ts';
import { addPluginCommands } from './plugin-commands.ts';
import { printable } from './print/printable.ts';
import { addRunCommands } from './run-commands.ts';
import { addTestCommands } from './test-commands.ts';
import { version } from './version.ts';

/** The program `swarm`: carries the command line out and answers the exit code. Never rejects. */
export async function runSwarm(line: CommandLine): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = swarmProgram(line, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...line.argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has written its own message by now; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return complainAbout(error, readableLine(line));
  }
}

/** What models, tools and files say goes to a person's terminal: it must not steer it. */
function readableLine(line: CommandLine): CommandLine {
  return {
    ...line,
    write: (text) => line.write(printable(text)),
    complain: (text) => line.complain(printable(text)),
  };
}

function swarmProgram(line: CommandLine, exitWith: (code: ExitCode) => void): Command {
  const readable = readableLine(line);
  const program = new Command('swarm')
    .description('Teams of LLM agents as Kubernetes resources: render, check and run them')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: readable.write, writeErr: readable.complain });
  addRunCommands(program, readable, exitWith);
  addTestCommands(program, readable, exitWith);
  // What they print is data for programs: their own writers keep control characters out.
  const plugin = addPluginCommands(program, line, exitWith);
  addRefreshCommand(plugin, readable, exitWith);
  addAuditCommands(program, readable);
  addTreeCommand(program, readable);
  program
    .command('version')
    .description('Print the version')
    .action(() => line.write(`${version}\n`));
  return program;
}

function addRefreshCommand(plugin: Command, line: CommandLine, exitWith: (code: ExitCode) => void): void {
  plugin
    .command('refresh')
    .description('Ask Argo CD to render every Application of the plugin without its cache, one by one')
    .option('-n, --namespace <name>', 'namespace of the Applications', 'argocd')
    .option('-A, --all-namespaces', 'Applications of all namespaces')
    .option('--plugin <name>', 'only those of this plugin (default: every kubeswarm-v<n>)')
    .option('-l, --selector <labels>', 'only those with these labels, like team=a,tier=prod')
    .option('--every <time>', 'time between two of them', '5s')
    .option('--dry-run', 'ask the cluster whether it could be done, and change nothing')
    .option('--kubeconfig <file>', 'default: KUBECONFIG, then ~/.kube/config, then the pod')
    .option('--context <name>', 'context of the kubeconfig')
    .action(async (options: RefreshCommandOptions) => {
      const { refreshPlugin } = await import('./commands/refresh.ts');
      exitWith(await refreshPlugin(options, line));
    });
}

function addAuditCommands(program: Command, line: CommandLine): void {
  const state = ['--state <dir>', 'folder of swarm run --state', '.swarm'] as const;
  const audit = program
    .command('audit')
    .description('List audit events, newest first')
    .option(...state)
    .option('--agent <name>')
    .option('--action <action>', 'like tool.called, or tool.*')
    .option('--run <id>')
    .addOption(new Option('--status <status>').choices(['success', 'error', 'timeout', 'denied']))
    .option('-n, --namespace <name>')
    .option('--since <time>', 'like 30m, 1h, 7d')
    .option('--limit <n>', 'at most this many', '100')
    .option('--output <format>', 'table or json', 'table')
    .action(async (options: AuditOptions) => {
      const { listAudit } = await import('./commands/audit.ts');
      line.write(`${await listAudit(options, line.cwd, Date.now())}\n`);
    });
  audit
    .command('tree')
    .description('Show what caused an event, and what it caused')
    .argument('<event-id>')
    .option(...state)
    .action(async (eventId: string, options: { readonly state: string }) => {
      const { showAuditTree } = await import('./commands/audit.ts');
      line.write(`${await showAuditTree(eventId, options.state, line.cwd)}\n`);
    });
}

function addTreeCommand(program: Command, line: CommandLine): void {
  program
    .command('tree')
    .description('Show the tree of a search: nodes, scores, what was pruned by whom, the winner')
    .argument('[run]', 'SwarmRun, or - for one in JSON or YAML on standard input')
    .addOption(
      new Option('-o, --output <format>', 'mermaid and dot are for pages')
        .choices(['text', 'mermaid', 'dot', 'json'])
        .default('text'),
    )
    .option('-w, --watch', 'draw it as it grows in a cluster, until the run has ended')
    .option('-f, --filename <file>', 'read the SwarmRun from this file')
    .option('--state <dir>', 'look in this folder of swarm run --state, not in a cluster')
    .option('-n, --namespace <name>', 'namespace of the run (default: that of the context)')
    .option('--kubeconfig <file>', 'default: KUBECONFIG, then ~/.kube/config, then the pod')
    .option('--context <name>', 'context of the kubeconfig')
    .action(async (run: string | undefined, options: TreeOptions) => {
      const { showTree } = await import('./commands/tree.ts');
      await showTree(run, options, line);
    });
}
