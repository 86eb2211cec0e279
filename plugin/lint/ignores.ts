import { didYouMean } from '../../schemas/did-you-mean.ts';
import { finding, isRuleId, type RuleId, rules } from '../../schemas/errors.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { PlacedFinding, Report } from '../findings.ts';
import { type Comment, yamlComments } from './comments.ts';

/** One rule that a comment of a file asks to ignore. */
export interface Ignore {
  readonly rule: RuleId;
  /** Of its name in the comment, from 1. */
  readonly line: number;
  readonly column: number;
  /** The line that it is about; undefined for the whole file. */
  readonly about: number | undefined;
}

const form = /^swarmlint-ignore(-file)?(?![\w-])\s*([^:]*)(?::\s*(.*))?$/d;

/**
 * The ignores of a file: `# swarmlint-ignore rule, rule: reason` behind a line, or on a line of its own above it, and
 * `# swarmlint-ignore-file …` for all of it. One without a reason, or with a rule that does not exist, is reported and
 * ignores nothing. `file` is how findings name the file.
 */
export function ignoresIn(file: string, text: string, report: Report): readonly Ignore[] {
  if (!text.includes('swarmlint-ignore')) return [];
  const comments = yamlComments(text);
  const wholeLines = new Set(comments.filter(({ isWholeLine }) => isWholeLine).map(({ line }) => line));
  const lines = text.split(/\r\n?|\n/);
  return comments.flatMap((comment) => {
    const read = form.exec(comment.text);
    const [, wholeFile, names, reason = ''] = read ?? [];
    if (names === undefined) return [];
    const at = (found: Finding, column: number) =>
      report(placed(found, file, { line: comment.line, column }));
    const textStart = (lines[comment.line - 1] ?? '').indexOf(comment.text, comment.column);
    const named = rulesNamed(names, textStart + (read?.indices?.[2]?.[0] ?? 0) + 1, at);
    if (reason.trim() === '') {
      at(
        finding('lint.ignore-reason', { rules: names.trim() === '' ? '<rule>' : names.trim() }),
        comment.column,
      );
      return [];
    }
    const about = wholeFile === undefined ? lineAbout(comment, lines, wholeLines) : undefined;
    return named.map(({ rule, column }) => ({ rule, line: comment.line, column, about }));
  });
}

interface NamedRule {
  readonly rule: RuleId;
  readonly column: number;
}

/** The rules of a list that begins at `start` of its line. */
function rulesNamed(
  names: string,
  start: number,
  report: (found: Finding, column: number) => void,
): readonly NamedRule[] {
  const written = [...names.matchAll(/[^\s,]+/g)];
  return (written.length === 0 ? [{ 0: '', index: 0 }] : written).flatMap(({ 0: name, index }) => {
    const column = start + index;
    if (isRuleId(name)) return [{ rule: name, column }];
    const near = didYouMean(name, Object.keys(rules));
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    report(finding('lint.ignore-rule', { rule: name, hint }), column);
    return [];
  });
}

/** Of a comment on a line of its own, the next line that is neither empty nor a comment. */
function lineAbout(comment: Comment, lines: readonly string[], wholeLines: ReadonlySet<number>): number {
  let line = comment.line;
  if (!comment.isWholeLine) return line;
  do line += 1;
  while (line <= lines.length && (wholeLines.has(line) || (lines[line - 1] ?? '').trim() === ''));
  return line;
}

/** A finding about an ignore itself. */
export function placed(found: Finding, file: string, at: Pick<Ignore, 'line' | 'column'>): PlacedFinding {
  return { ...found, position: { file, line: at.line, column: at.column }, valueOrigins: [] };
}
