import { basename, dirname, join, resolve } from 'node:path';
import { treeRootAround } from '../../../plugin/commands/tree-root.ts';
import { lintTargets } from '../../../plugin/lint/targets.ts';
import type { RenderOptions } from '../../../plugin/options.ts';
import { nodeFileSystem } from '../../../plugin/read/file-system.ts';
import { readTextFile } from '../../../plugin/read/text-file.ts';
import { displayName, openTree, type Tree } from '../../../plugin/read/tree.ts';
import { environmentsOf } from '../../../plugin/values/environments.ts';
import { findingMessage } from '../../../schemas/finding.ts';
import { UsageError } from '../../command-line.ts';
import { parseTests } from '../parse/parse-tests.ts';
import type { PlacedTest, TestProblem } from '../parse/placed-test.ts';
import type { TestedRecipe } from './plan-cases.ts';

export interface FoundRecipe extends TestedRecipe {
  /** For its renders. */
  readonly options: RenderOptions;
}

/**
 * The recipes at the paths with their tests, each once, in order of their folders: of a folder all recipes in it, of a
 * file of tests nothing but its tests. Throws UsageError for a path that leads to none.
 */
export function findRecipes(paths: readonly string[], cwd: string): readonly FoundRecipe[] {
  const files = new Map<string, Set<string> | 'all'>();
  for (const path of paths) {
    const absolute = resolve(cwd, path);
    const targets = lintTargets(nodeFileSystem, absolute);
    if (targets.length === 0)
      throw new UsageError(
        `there is nothing at ${JSON.stringify(path)}. Name recipes, folders of recipes, or files of tests`,
      );
    for (const target of targets) {
      if (target.kind === 'file' && basename(dirname(target.path)) !== 'tests')
        throw new UsageError(
          `${JSON.stringify(path)} is in no recipe. Name recipes, or files of their tests/`,
        );
      const directory = target.kind === 'recipe' ? target.path : dirname(dirname(target.path));
      const known = files.get(directory);
      const isTestFile =
        basename(dirname(absolute)) === 'tests' && !nodeFileSystem.facts(absolute)?.kind.startsWith('dir');
      if (!isTestFile || known === 'all') files.set(directory, 'all');
      else files.set(directory, new Set([...(known ?? []), absolute]));
    }
  }
  return [...files]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([directory, wanted]) => readRecipe(directory, cwd, wanted));
}

function readRecipe(directory: string, cwd: string, wanted: ReadonlySet<string> | 'all'): FoundRecipe {
  const options: RenderOptions = {
    fileSystem: nodeFileSystem,
    treeRoot: treeRootAround(nodeFileSystem, cwd, directory),
    displayBase: cwd,
  };
  const tree = openTree(options.fileSystem, options.treeRoot, options.displayBase);
  const problems: TestProblem[] = [];
  const tests = testFiles(tree, join(directory, 'tests'))
    .filter((path) => wanted === 'all' || wanted.has(path))
    .flatMap((path) => testsOf(tree, path, (problem) => problems.push(problem)));
  return {
    directory,
    name: displayName(tree, directory),
    environments: environmentsOf(tree, directory),
    tests,
    problems,
    options,
  };
}

function testFiles({ fileSystem }: Tree, folder: string): readonly string[] {
  if (fileSystem.facts(folder)?.kind !== 'directory') return [];
  return fileSystem
    .list(folder)
    .filter(({ name, kind }) => kind !== 'directory' && /^[^.].*\.ya?ml$/.test(name))
    .map(({ name }) => join(folder, name));
}

function testsOf(tree: Tree, path: string, report: (problem: TestProblem) => void): readonly PlacedTest[] {
  const source = readTextFile(tree, path, { bytes: 0, documents: 0 }, (finding) =>
    report({ position: finding.position, message: findingMessage(finding) }),
  );
  return source === undefined ? [] : parseTests(source, report);
}
