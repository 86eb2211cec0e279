import type { DiffReport } from '../diff-report.ts';
import { reportSections } from './sentences.ts';
import { singleLine } from './single-line.ts';

/** For a terminal: sections, one line each entry, `file:line:column [kind] sentence`. */
export function diffText(report: DiffReport): string {
  const sections = reportSections(report);
  if (sections.length === 0) return 'No agent can do more or less than before, and no resource changes.\n';
  return sections
    .map(({ title, lines }) => {
      const entries = lines.map(
        ({ place, label, text }) => `  ${singleLine(`${place} [${label}] ${text}`)}\n`,
      );
      return `${title}\n${entries.join('')}`;
    })
    .join('\n');
}
