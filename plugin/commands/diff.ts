import { join, relative, resolve } from 'node:path';
import { compareRenders } from '../diff/compare-renders.ts';
import type { DiffReport } from '../diff/diff-report.ts';
import { failingKinds } from '../diff/fail-on.ts';
import type { RenderedRecipe } from '../diff/placed-object.ts';
import { type ComparedTrees, diffJson } from '../diff/print/json.ts';
import { diffMarkdown } from '../diff/print/markdown.ts';
import { diffText } from '../diff/print/text.ts';
import { recipeFolders, renderTree } from '../diff/render-tree.ts';
import { type CheckedOutCommit, checkOutCommit } from '../git/check-out-commit.ts';
import { type ExistingRepository, openRepository } from '../git/existing-repository.ts';
import { GitFailure } from '../git/git-failure.ts';
import type { RenderOptions } from '../options.ts';
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
  const checkedOut: CheckedOutCommit[] = [];
  const treeAt = async (commit: string | undefined): Promise<string> => {
    if (commit === undefined) return repository.topLevel;
    const tree = await checkOutCommit(repository.topLevel, commit, input.env);
    checkedOut.push(tree);
    return tree.directory;
  };
  try {
    const roots = { base: await treeAt(compared.base.commit), head: await treeAt(compared.head.commit) };
    const [base, head] = await rendersOf(roots, { told, input, cwd, topLevel: repository.topLevel });
    const report = compareRenders(base, head);
    return resultOf(report, compared, told);
  } finally {
    for (const tree of checkedOut) tree.remove();
  }
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

interface Roots {
  readonly base: string;
  readonly head: string;
}

interface Scope {
  readonly told: DiffArguments;
  readonly input: CommandInput;
  readonly cwd: string;
  readonly topLevel: string;
}

/** Both trees, each with its recipes in all of their environments. */
async function rendersOf(
  roots: Roots,
  scope: Scope,
): Promise<readonly [readonly RenderedRecipe[], readonly RenderedRecipe[]]> {
  const paths = askedPaths(scope).map((path) => foldersAt(path, roots, scope.input));
  const base = new Set(paths.flatMap((path) => path.base));
  const head = new Set(paths.flatMap((path) => path.head));
  return [
    await renderTree([...base], optionsFor(roots.base, scope)),
    await renderTree([...head], optionsFor(roots.head, scope)),
  ];
}

/** Relative to the top of the repository. */
function askedPaths({ told, cwd, topLevel }: Scope): readonly string[] {
  if (told.paths.length === 0) return [''];
  return told.paths.map((path) => {
    const absolute = resolve(cwd, path);
    if (isWithin(topLevel, absolute)) return relative(topLevel, absolute);
    throw new UsageError(`--path ${JSON.stringify(path)} is outside of the repository`);
  });
}

/** The recipes below a path on both sides; one without recipe.yaml on any side is a plain folder of manifests. */
function foldersAt(path: string, roots: Roots, { fileSystem }: CommandInput) {
  const [base, head] = [join(roots.base, path), join(roots.head, path)];
  const isThere = (folder: string): boolean => fileSystem.facts(folder)?.kind === 'directory';
  if (!isThere(base) && !isThere(head))
    throw new UsageError(`there is no folder ${JSON.stringify(path)} on either side`);
  const recipes = (folder: string) => (isThere(folder) ? recipeFolders({ fileSystem }, folder) : []);
  const found = { base: recipes(base), head: recipes(head) };
  if (found.base.length > 0 || found.head.length > 0) return found;
  return { base: isThere(base) ? [base] : [], head: isThere(head) ? [head] : [] };
}

/** Policies in the repository are read from the tree that is rendered; all others are the same for both. */
function optionsFor(root: string, { told, input, cwd, topLevel }: Scope): RenderOptions {
  const policies = told.policies === undefined ? undefined : resolve(cwd, told.policies);
  const moved =
    policies !== undefined && isWithin(topLevel, policies)
      ? join(root, relative(topLevel, policies))
      : policies;
  return {
    fileSystem: input.fileSystem,
    treeRoot: root,
    displayBase: join(root, relative(topLevel, cwd)),
    ...(told.namespace === undefined ? {} : { namespace: told.namespace }),
    ...(moved === undefined ? {} : { policyDirectories: [moved] }),
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
