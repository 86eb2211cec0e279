import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLUGIN_CONTRACT } from '../contract.ts';
import { type Check, wrong } from '../doctor/check.ts';
import { checkSocket, PLUGIN_SOCKETS } from '../doctor/check-socket.ts';
import { PLATFORM_POLICIES } from '../options.ts';
import { oneLine } from '../report/plain-message.ts';
import { type CommandInput, type CommandResult, runCommand, UsageError } from './command.ts';
import { parsedArguments } from './source-arguments.ts';

const CONFIG_FOLDER = '/home/argocd/cmp-server/config';

/** Where Argo CD's server of the plugin listens: the plugin's name and version, in the folder of all plugins. */
export const PLUGIN_SOCKET = join(PLUGIN_SOCKETS, `${PLUGIN_CONTRACT}.sock`);

export const DOCTOR_USAGE = `usage: swarm plugin doctor [--config-dir-path DIR] [--policies DIR]
       swarm plugin doctor --socket [PATH]

  --config-dir-path DIR  folder of plugin.yaml (default: ${CONFIG_FOLDER})
  --policies DIR         folder of the platform's policies (default: ${PLATFORM_POLICIES})
  --socket [PATH]        only ask Argo CD's server of the plugin whether it serves (default: ${PLUGIN_SOCKET})`;

/**
 * `swarm plugin doctor`, in the sidecar: plugin.yaml, the programs that it names, room for temporary files, policies,
 * the socket, and a render through it. Exit code 1 when something is wrong, each with what to do about it. With
 * `--socket` it is the liveness of the sidecar (gitops 26).
 */
export function doctor(input: CommandInput): Promise<CommandResult> {
  return runCommand(async () => {
    if (input.argv[0] === '--socket') return liveness(input);
    const { values, positionals } = parsedArguments(input.argv, {
      'config-dir-path': { type: 'string', default: CONFIG_FOLDER },
      policies: { type: 'string', default: PLATFORM_POLICIES },
    });
    if (positionals.length > 0) throw new UsageError('doctor takes options only');
    const checks = await examine(input, values['config-dir-path'], values.policies);
    return {
      exitCode: checks.some(({ verdict }) => verdict === 'wrong') ? 1 : 0,
      stdout: checks.map(checkLine).join(''),
      stderr: '',
    };
  }, DOCTOR_USAGE);
}

async function liveness({ argv, env }: CommandInput): Promise<CommandResult> {
  const [, path = socketOf(env, PLUGIN_CONTRACT), ...rest] = argv;
  if (rest.length > 0 || path.startsWith('-')) throw new UsageError('--socket takes at most one path');
  const check = await checkSocket(path);
  if (check.verdict === 'ok') return { exitCode: 0, stdout: `${check.fact}\n`, stderr: '' };
  return { exitCode: 1, stdout: '', stderr: `${oneLine(`${check.fact}. ${check.fix}`)}\n` };
}

async function examine(
  { env, fileSystem }: CommandInput,
  configFolder: string,
  policies: string,
): Promise<readonly Check[]> {
  const socketFolder = env.ARGOCD_PLUGINSOCKFILEPATH ?? PLUGIN_SOCKETS;
  if ([configFolder, socketFolder].every((folder) => fileSystem.facts(folder) === undefined))
    return [
      wrong(
        'sidecar',
        `there is neither ${configFolder} nor ${socketFolder}: this is not the sidecar of the plugin`,
        `Run kubectl -n argocd exec deploy/argocd-repo-server -c ${PLUGIN_CONTRACT} -- swarm plugin doctor`,
      ),
    ];
  // What the liveness probe need not load.
  const { readPluginConfig } = await import('../doctor/plugin-config.ts');
  const { checkPrograms } = await import('../doctor/check-programs.ts');
  const { checkTemporary } = await import('../doctor/check-temporary.ts');
  const { checkPolicies } = await import('../doctor/check-policies.ts');
  const { checkRender } = await import('../doctor/check-render.ts');
  const { config, checks } = readPluginConfig(configFolder);
  const socketPath = socketOf(env, config?.name ?? PLUGIN_CONTRACT);
  const socket = await checkSocket(socketPath);
  return [
    ...checks,
    ...(config === undefined ? [] : await checkPrograms(config, env)),
    ...checkTemporary(env.TMPDIR ?? tmpdir()),
    checkPolicies(policies),
    socket,
    ...(socket.verdict === 'ok' ? await checkRender(socketPath) : []),
  ];
}

function socketOf({ ARGOCD_PLUGINSOCKFILEPATH: folder }: CommandInput['env'], name: string): string {
  return join(folder ?? PLUGIN_SOCKETS, `${name}.sock`);
}

const WORDS = { ok: 'ok   ', warning: 'warn ', wrong: 'WRONG' } as const;

function checkLine(check: Check): string {
  const fix = check.verdict === 'ok' ? '' : `. ${check.fix}`;
  return `${WORDS[check.verdict]} ${check.name}: ${oneLine(check.fact + fix)}\n`;
}
