import { resolve } from 'node:path';
import type { PlacedFinding } from '../findings.ts';
import type { RenderOptions } from '../options.ts';
import { recordingFileSystem } from '../read/recording-file-system.ts';
import { decodeText } from '../read/text-file.ts';
import { displayName, isWithin, openTree } from '../read/tree.ts';
import { turnedText } from '../read/turned-text.ts';
import { judgeSource } from '../render-recipe.ts';
import { sortedFindings } from '../report/text.ts';
import { plainSource } from '../yaml/source-text.ts';
import type { LintedText } from './apply-ignores.ts';
import { lintFile, lintRecipe } from './lint-recipe.ts';
import type { LintTarget } from './targets.ts';

/** What was linted, and what was found, before ignores and settings. */
export interface Linted {
  /** Recipes and files, as findings name them. */
  readonly targets: readonly string[];
  readonly findings: readonly PlacedFinding[];
  /** Everything that was read on the way. */
  readonly texts: readonly LintedText[];
}

/** Lints recipes and files; `optionsFor` gives what the render of a folder or file depends on. */
export async function lintTargetsAt(
  targets: readonly LintTarget[],
  optionsFor: (path: string) => RenderOptions,
): Promise<Linted> {
  const texts = new Map<string, LintedText>();
  const findings: PlacedFinding[] = [];
  const names: string[] = [];
  for (const target of targets) {
    const given = optionsFor(target.path);
    const fileSystem = recordingFileSystem(given.fileSystem, given.fileSystem.realPath(target.path));
    const options = { ...given, fileSystem, mayUseExamples: true };
    const lint = target.kind === 'recipe' ? lintRecipe : lintFile;
    findings.push(...(await lint(target.path, options)));
    const tree = openTree(given.fileSystem, given.treeRoot, given.displayBase);
    names.push(displayName(tree, target.path));
    const folder = given.fileSystem.realPath(target.path);
    for (const id of fileSystem.filesRead()) {
      // An ignore in a file of another recipe may be for that one's render, and in one environment for another.
      const isWhole = isWithin(folder, id) && given.environment === undefined;
      if (!isWhole && texts.has(id)) continue;
      const text = decodeText(given.fileSystem.read(id));
      if (text !== undefined) texts.set(id, { id, file: displayName(tree, id), text, isWhole });
    }
  }
  return { targets: names, findings: sortedFindings(findings), texts: [...texts.values()] };
}

/** Lints a stream of manifests. */
export function lintStream(stream: string, options: RenderOptions): Linted {
  const source = plainSource('stdin', stream);
  const findings = sortedFindings([...turnedText(source), ...judgeSource(source, options)]);
  const id = resolve(options.displayBase, 'stdin');
  return { targets: ['stdin'], findings, texts: [{ id, file: 'stdin', text: stream, isWhole: true }] };
}
