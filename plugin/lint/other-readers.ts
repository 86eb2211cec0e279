import { join } from 'node:path';
import type { RenderOptions } from '../options.ts';
import type { LintedText } from './apply-ignores.ts';
import { recordedReads } from './recorded-reads.ts';
import { type LintTarget, lintTargets } from './targets.ts';

/**
 * The texts, of which those that recipes beside `linted` read too are not whole: what those find in them was not looked
 * for. Reads every other recipe of the repository.
 */
export async function withOtherReaders(
  texts: readonly LintedText[],
  linted: readonly LintTarget[],
  optionsFor: (path: string) => RenderOptions,
): Promise<readonly LintedText[]> {
  const known = new Set(linted.map(({ path }) => path));
  const places = new Map(linted.map(({ path }) => optionsFor(path)).map((given) => [given.treeRoot, given]));
  const read = new Set<string>();
  for (const { fileSystem, treeRoot } of places.values()) {
    const others = lintTargets(fileSystem, treeRoot).filter(
      ({ path }) => !known.has(path) && fileSystem.facts(join(path, 'recipe.yaml')) !== undefined,
    );
    for (const other of others)
      for (const id of (await recordedReads(other, optionsFor(other.path))).filesRead()) read.add(id);
  }
  return texts.map((text) => (read.has(text.id) ? { ...text, isWhole: false } : text));
}
