import type { CommandInput, CommandResult } from '../../../plugin/commands/command.ts';
import { lint } from '../../../plugin/commands/lint.ts';
import { type MemoryEntry, memoryFileSystem } from '../plugin/memory-files.ts';
import { agent, recipe } from '../plugin/render-files.ts';

/** A repository with findings of both severities in a plain file, a template and a values file. */
export const repository: Readonly<Record<string, MemoryEntry>> = {
  '/repo/.git/HEAD': 'ref: refs/heads/main\n',
  '/repo/recipes/clean/recipe.yaml': recipe(),
  '/repo/recipes/clean/a.yaml': agent('clean'),
  '/repo/recipes/broken/recipe.yaml': recipe('parameters: {properties: {model: {type: string}}}\n'),
  '/repo/recipes/broken/values/prod.yaml': 'model: qwen3\nmodle: x\n',
  '/repo/recipes/broken/a b.yaml': `${agent('one', '  modle: "<&%;]:, ü"\n')}---\n${agent('two', '  envFrom: []\n')}`,
  '/repo/recipes/broken/c.yaml.hbs': agent('three', '  model2: {{quote model}}\n  model3: {{quote model}}\n'),
};

/** Runs `swarm lint` on files in memory. */
export function lintFiles(
  argv: readonly string[],
  given: {
    readonly files?: Readonly<Record<string, MemoryEntry>>;
    readonly cwd?: string;
    readonly stdin?: string;
  } = {},
): Promise<CommandResult> {
  const input: CommandInput = {
    argv,
    env: {},
    cwd: given.cwd ?? '/repo',
    fileSystem: memoryFileSystem(given.files ?? repository),
    readStdin: () => Promise.resolve(new TextEncoder().encode(given.stdin ?? '')),
  };
  return lint(input);
}
