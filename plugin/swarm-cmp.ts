import type { RenderCache } from './cache/render-cache.ts';
import type { CommandInput, CommandResult } from './commands/command.ts';
import { nodeFileSystem } from './read/file-system.ts';

/** What the program is given of its process. */
export interface ProgramInput extends Pick<CommandInput, 'env' | 'cwd'> {
  /** Names this very build; undefined for sources, of which no render is remembered. */
  readonly build: string | undefined;
  /** What follows the command. */
  readonly argv: readonly string[];
}

const USAGE = 'usage: swarm-cmp generate | get-parameters | doctor [--socket [PATH]] | version';

/** The program `swarm-cmp`, which Argo CD starts for every render: loads what a command needs, and carries it out. */
export async function runSwarmCmp(
  command: string | undefined,
  { build, ...given }: ProgramInput,
): Promise<CommandResult> {
  const input: CommandInput = {
    ...given,
    fileSystem: nodeFileSystem,
    readStdin: () => Promise.resolve(new Uint8Array()),
  };
  if (command === 'generate') {
    const { generate } = await import('./commands/generate.ts');
    const renderCache = await cacheOf(build, input);
    return generate({ ...input, ...(renderCache && { renderCache }) });
  }
  if (command === 'get-parameters') {
    const { getParameters } = await import('./commands/get-parameters.ts');
    return getParameters(input);
  }
  if (command === 'doctor') {
    const { doctor } = await import('./commands/doctor.ts');
    return doctor(input);
  }
  if (command === 'version') {
    const { versionLine } = await import('./doctor/version-line.ts');
    return { exitCode: 0, stdout: `${versionLine}\n`, stderr: '' };
  }
  return { exitCode: 2, stdout: '', stderr: `${USAGE}\n` };
}

/** Shared with all renders of this very build. */
async function cacheOf(build: string | undefined, { env }: CommandInput): Promise<RenderCache | undefined> {
  if (build === undefined || env.SWARM_RENDER_CACHE === 'off') return undefined;
  const { openRenderCache } = await import('./cache/render-cache.ts');
  return openRenderCache(build);
}
