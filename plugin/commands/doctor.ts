import { type CommandInput, type CommandResult, runCommand, UsageError } from './command.ts';
import { isServing } from './is-serving.ts';

/** Where Argo CD's server of the plugin listens: the plugin's name and version, in the folder of all plugins. */
export const PLUGIN_SOCKET = '/home/argocd/cmp-server/plugins/kubeswarm-v1.sock';

export const DOCTOR_USAGE = `usage: doctor --socket [PATH]

  --socket [PATH]   ask Argo CD's server of the plugin whether it serves (default: ${PLUGIN_SOCKET})`;

/** A server that takes longer than this to say that it serves does not. */
const ANSWER_MILLIS = 5000;

/**
 * `swarm plugin doctor --socket`: the liveness of the sidecar (gitops 26). Exit code 0 when the server answers that it
 * serves, else 1 with the reason on stderr.
 */
export function doctor(input: CommandInput): Promise<CommandResult> {
  return runCommand(async () => {
    const path = socketPath(input.argv);
    const verdict = await isServing(path, ANSWER_MILLIS);
    if (verdict.kind === 'serving') return { exitCode: 0, stdout: `serving on ${path}\n`, stderr: '' };
    const fix = "Look at the log of the sidecar: argocd-cmp-server says there why it doesn't serve";
    return { exitCode: 1, stdout: '', stderr: `not serving on ${path}: ${verdict.reason}. ${fix}\n` };
  }, DOCTOR_USAGE);
}

function socketPath(argv: readonly string[]): string {
  const [option, path = PLUGIN_SOCKET, ...rest] = argv;
  if (option !== '--socket' || rest.length > 0 || path.startsWith('-'))
    throw new UsageError('doctor takes --socket and at most one path');
  return path;
}
