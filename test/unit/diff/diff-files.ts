import type { Change } from '../../../plugin/diff/change.ts';
import { compareRenders } from '../../../plugin/diff/compare-renders.ts';
import type { DiffReport } from '../../../plugin/diff/diff-report.ts';
import type { RenderedRecipe } from '../../../plugin/diff/placed-object.ts';
import { recipeFolders, renderTree } from '../../../plugin/diff/render-tree.ts';
import { type MemoryEntry, memoryFileSystem } from '../plugin/memory-files.ts';

export type Files = Readonly<Record<string, MemoryEntry>>;

/** Compares two trees of files, whose names are relative to the repository. */
export async function diffFiles(base: Files, head: Files): Promise<DiffReport> {
  return compareRenders(await renders(base), await renders(head));
}

export async function renders(files: Files): Promise<readonly RenderedRecipe[]> {
  const absolute = Object.entries(files).map(([path, entry]) => [`/repo/${path}`, entry] as const);
  const fileSystem = memoryFileSystem({ '/repo/.git/HEAD': '', ...Object.fromEntries(absolute) });
  const options = { fileSystem, treeRoot: '/repo', displayBase: '/repo' };
  return renderTree(recipeFolders(fileSystem, '/repo'), options);
}

/** `file:line:column kind: sentence`, with `(before)` where only the tree from before has the place. */
export function told({ changes }: Pick<DiffReport, 'changes'>): readonly string[] {
  return changes.map(changeText);
}

function changeText({ place: { position }, kind, fact, side }: Change): string {
  const where = `${position.file}:${position.line}:${position.column}${side === 'base' ? ' (before)' : ''}`;
  return `${where} ${kind}: ${fact}`;
}

/** The resources, as `changed SwarmAgent helper: spec.model`. */
export function toldResources({ resources }: DiffReport): readonly string[] {
  return resources.map(({ change, object, fields }) =>
    [`${change} ${object.kind} ${object.name}`, ...(fields.length === 0 ? [] : [fields.join(', ')])].join(
      ': ',
    ),
  );
}
