import { finding } from '../../schemas/errors.ts';
import type { PlacedFinding } from '../findings.ts';
import { type Ignore, ignoresIn, placed } from './ignores.ts';

/** A text that lint has read. */
export interface LintedText {
  /** What tells it from all others: its path without links. */
  readonly id: string;
  /** How findings name it. */
  readonly file: string;
  readonly text: string;
  /** Whether everything that could be found in it was looked for, so that an ignore without use is idle. */
  readonly isWhole: boolean;
}

/**
 * The findings without those that comments ask to ignore, and with what is wrong with such comments. `idOf` tells which
 * text a finding's file is. What is found about ignores can not be ignored.
 */
export function withoutIgnored(
  findings: readonly PlacedFinding[],
  texts: readonly LintedText[],
  idOf: (file: string) => string,
): readonly PlacedFinding[] {
  const wrong: PlacedFinding[] = [];
  const byText = new Map(
    texts.map(({ id, file, text }) => [id, ignoresIn(file, text, (found) => wrong.push(found))]),
  );
  const used = new Set<Ignore>();
  const kept = findings.filter(({ rule, position }) => {
    const fitting = (byText.get(idOf(position.file)) ?? []).filter(
      (ignore) => ignore.rule === rule && (ignore.about === undefined || ignore.about === position.line),
    );
    for (const ignore of fitting) used.add(ignore);
    return fitting.length === 0;
  });
  const idle = texts
    .filter(({ isWhole }) => isWhole)
    .flatMap(({ id, file }) =>
      (byText.get(id) ?? [])
        .filter((ignore) => !used.has(ignore))
        .map((ignore) => placed(finding('lint.ignore-unused', { rule: ignore.rule }), file, ignore)),
    );
  return [...kept, ...wrong, ...idle];
}
