import { relative, resolve } from 'node:path';
import { compareRenders } from '../diff/compare-renders.ts';
import type { DiffReport } from '../diff/diff-report.ts';
import { failingKinds } from '../diff/fail-on.ts';
import type { RenderedRecipe } from '../diff/placed-object.ts';
import { type ComparedTrees, diffJson } from '../diff/print/json.ts';
import { diffMarkdown } from '../diff/print/markdown.ts';
import { diffText } from '../diff/print/text.ts';
import { recipeFolders, renderTree } from '../diff/render-tree.ts';
import { commitFiles } from '../git/commit-files.ts';
import { type ExistingRepository, openRepository } from '../git/existing-repository.ts';
import { GitFailure } from '../git/git-failure.ts';
import type { RenderOptions } from '../options.ts';
import type { FileSystem } from '../read/file-system.ts';
import { isWithin } from '../read/tree.ts';
import { type CommandInput, type CommandResult, runCommand, UsageError } from './command.ts';
import { DIFF_USAGE, type DiffArguments, diffArguments } from './diff-arguments.ts';

/**
 * `swarm diff`: what a change lets agents do that they could not do before, and the other way round. Exit code 1 when a
 * widening chosen by --fail-on is there, when the new tree does not render, or when Git has not what is asked for.
 */
export function diff(input: CommandInput): Promise<CommandResult> {
  return runCommand(async () => {
    const told = diffArguments(input.argv);
    try {
      return await diffOf(told, input);
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      return { exitCode: 1, stdout: '', stderr: `error: ${error.message}\n` };
    }
  }, DIFF_USAGE);
}

async function diffOf(told: DiffArguments, input: CommandInput): Promise<CommandResult> {
  const cwd = input.fileSystem.realPath(input.cwd);
  const repository = await openRepository(cwd);
  const compared = await comparedTrees(told, repository);
  const { topLevel } = repository;
  const filesAt = async (commit: string | undefined): Promise<FileSystem> =>
    commit === undefined ? input.fileSystem : commitFiles(topLevel, commit, input.fileSystem);
  const sides = { base: await filesAt(compared.base.commit), head: await filesAt(compared.head.commit) };
  const [base, head] = await rendersOf(sides, { told, cwd, topLevel });
  return resultOf(compareRenders(base, head), compared, told);
}

async function comparedTrees(told: DiffArguments, repository: ExistingRepository): Promise<ComparedTrees> {
  const headName = told.head ?? 'HEAD';
  const headCommit = await repository.commitOf(headName);
  const head =
    told.head === undefined ? { name: 'the working tree' } : { name: headName, commit: headCommit };
  if (told.base !== undefined) {
    const commit = await repository.commitOf(told.base);
    if (!told.fromMergeBase) return { base: { name: told.base, commit }, head };
    return { base: { name: told.base, commit: await repository.mergeBase(told.base, headName) }, head };
  }
  const name = await repository.defaultBase();
  return { base: { name, commit: await repository.mergeBase(name, headName) }, head };
}

/** The repository as it is on each side; what lies outside of it is the same. */
interface Sides {
  readonly base: FileSystem;
  readonly head: FileSystem;
}

interface Scope {
  readonly told: DiffArguments;
  readonly cwd: string;
  readonly topLevel: string;
}

/** Both trees, each with its recipes in all of their environments. */
async function rendersOf(
  sides: Sides,
  scope: Scope,
): Promise<readonly [readonly RenderedRecipe[], readonly RenderedRecipe[]]> {
  const found = askedFolders(scope).map((folder) => recipesAt(folder, sides, scope));
  const base = new Set(found.flatMap((recipes) => recipes.base));
  const head = new Set(found.flatMap((recipes) => recipes.head));
  return [
    await renderTree([...base], optionsFor(sides.base, scope)),
    await renderTree([...head], optionsFor(sides.head, scope)),
  ];
}

/** The folders that were asked for, absolute; the whole repository when none was. */
function askedFolders({ told, cwd, topLevel }: Scope): readonly string[] {
  if (told.paths.length === 0) return [topLevel];
  return told.paths.map((path) => {
    const absolute = resolve(cwd, path);
    if (isWithin(topLevel, absolute)) return absolute;
    throw new UsageError(`--path ${JSON.stringify(path)} is outside of the repository`);
  });
}

/** The recipes below a folder on both sides; one without recipe.yaml on any side is a plain folder of manifests. */
function recipesAt(folder: string, sides: Sides, { cwd }: Scope) {
  const [isInBase, isInHead] = [sides.base, sides.head].map(
    (fileSystem) => fileSystem.facts(folder)?.kind === 'directory',
  );
  if (!isInBase && !isInHead)
    throw new UsageError(`there is no folder ${JSON.stringify(relative(cwd, folder))} on either side`);
  const base = isInBase ? recipeFolders(sides.base, folder) : [];
  const head = isInHead ? recipeFolders(sides.head, folder) : [];
  if (base.length > 0 || head.length > 0) return { base, head };
  return { base: isInBase ? [folder] : [], head: isInHead ? [folder] : [] };
}

/** Policies in the repository are those of the side that is rendered; all others are the same for both. */
function optionsFor(fileSystem: FileSystem, { told, cwd, topLevel }: Scope): RenderOptions {
  return {
    fileSystem,
    treeRoot: topLevel,
    displayBase: cwd,
    ...(told.namespace === undefined ? {} : { namespace: told.namespace }),
    ...(told.policies === undefined ? {} : { policyDirectories: [resolve(cwd, told.policies)] }),
  };
}

function resultOf(report: DiffReport, compared: ComparedTrees, told: DiffArguments): CommandResult {
  const failing = failingKinds(report, told.failOn);
  const isBroken = report.problems.some(({ side }) => side === 'head');
  const { format } = told;
  const stdout =
    format === 'json'
      ? diffJson(report, compared, failing)
      : format === 'markdown'
        ? diffMarkdown(report)
        : diffText(report);
  const stderr = failing.length === 0 ? '' : `--fail-on: ${failing.join(', ')}\n`;
  return { exitCode: isBroken || failing.length > 0 ? 1 : 0, stdout, stderr };
}
