import type { PlacedFinding } from '../../findings.ts';
import type { LintedText } from '../apply-ignores.ts';
import { fixText } from './fix-text.ts';

/** What is known of the files that may be fixed. */
interface Found {
  readonly texts: readonly LintedText[];
  /** Everything that was found, and what of it is told: documents with a spelling that is to stay are left alone. */
  readonly all: readonly PlacedFinding[];
  readonly told: readonly PlacedFinding[];
  readonly idOf: (file: string) => string;
}

/**
 * The files that `--fix` changes, with their new texts. Templates are left to their authors: what a fix would do to one
 * cannot be checked without every value that it may be expanded with.
 */
export function fixFiles({ texts, all, told, idOf }: Found): readonly { path: string; text: string }[] {
  const wanted = linesById(told, idOf);
  const found = linesById(all, idOf);
  return texts.flatMap(({ id, text }) => {
    const lines = wanted.get(id);
    if (lines === undefined || id.endsWith('.hbs')) return [];
    const kept = (found.get(id) ?? []).filter((line) => !lines.includes(line));
    const isWithin = (first: number, last: number) => (line: number) => first <= line && line <= last;
    const fixed = fixText(
      text,
      (first, last) => lines.some(isWithin(first, last)) && !kept.some(isWithin(first, last)),
    );
    return fixed === text ? [] : [{ path: id, text: fixed }];
  });
}

function linesById(
  findings: readonly PlacedFinding[],
  idOf: Found['idOf'],
): ReadonlyMap<string, readonly number[]> {
  const spelled = findings.filter(({ rule }) => rule === 'schema.alias');
  const groups = Map.groupBy(spelled, ({ position }) => idOf(position.file));
  return new Map([...groups].map(([id, group]) => [id, group.map(({ position }) => position.line)]));
}
