import { didYouMean } from '../../schemas/did-you-mean.ts';
import { finding, isRuleId, type RuleId, rules } from '../../schemas/errors.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { PlacedFinding, Report } from '../findings.ts';
import { type Comment, yamlComments } from './comments.ts';

/** One rule that a comment of a file asks to ignore. */
export interface Ignore {
  readonly rule: RuleId;
  /** Line of the comment, from 1. */
  readonly line: number;
  readonly column: number;
  /** The line that it is about; undefined for the whole file. */
  readonly about: number | undefined;
}

const form = /^swarmlint-ignore(-file)?(?![\w-])\s*([^:]*)(?::\s*(.*))?$/;

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
    const [, wholeFile, names, reason = ''] = form.exec(comment.text) ?? [];
    if (names === undefined) return [];
    const at = (found: Finding) => report(placed(found, file, comment));
    const ids = rulesNamed(names, at);
    if (reason.trim() === '') {
      at(finding('lint.ignore-reason', { rules: names.trim() === '' ? '<rule>' : names.trim() }));
      return [];
    }
    const about = wholeFile === undefined ? lineAbout(comment, lines, wholeLines) : undefined;
    return ids.map((rule) => ({ rule, line: comment.line, column: comment.column, about }));
  });
}

function rulesNamed(names: string, report: (found: Finding) => void): readonly RuleId[] {
  return names.split(/[\s,]+/).flatMap((name, _, all) => {
    if (name === '' && all.length > 1) return [];
    if (isRuleId(name)) return [name];
    const near = didYouMean(name, Object.keys(rules));
    report(
      finding('lint.ignore-rule', { rule: name, hint: near === undefined ? '' : `; did you mean ${near}?` }),
    );
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
