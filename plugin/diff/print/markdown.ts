import type { DiffReport } from '../diff-report.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { reportSections } from './sentences.ts';

/** Invisible in a comment; whoever posts one looks for it, to update that comment instead of adding another. */
export const COMMENT_MARKER = '<!-- swarm-diff -->';

/** What GitHub takes for a comment, with room to spare. */
const LARGEST = 60_000;

/** For one comment on a pull request. Lines that do not fit are counted, the least important ones first. */
export function diffMarkdown(report: DiffReport): string {
  const sections = reportSections(report);
  const widenings = report.changes.filter(({ effect }) => effect === 'widening').length;
  const raised = report.spending.filter(({ kinds }) => kinds.some((kind) => kind.endsWith('-raised'))).length;
  const head = [
    COMMENT_MARKER,
    '### What this change lets agents do',
    '',
    summary(widenings, raised, report),
    '',
  ];
  const lines = sections.flatMap(({ title, lines: entries }) => [
    ...(title === 'Resources' ? ['<details><summary>Resources</summary>', ''] : [`#### ${title}`, '']),
    ...entries.map(
      ({ place, label, text }) => `- **${label}** ${escapeMarkdown(text)}<br>${escapeMarkdown(place)}`,
    ),
    '',
    ...(title === 'Resources' ? ['</details>', ''] : []),
  ]);
  return `${[...head, ...fitting(lines)].join('\n').trimEnd()}\n`;
}

function summary(widenings: number, raised: number, { problems, resources }: DiffReport): string {
  const parts = [
    ...(problems.length === 0 ? [] : [counted(problems.length, 'render fails', 'renders fail')]),
    widenings === 0 ? 'Nothing gets wider' : `**${counted(widenings, 'thing gets', 'things get')} wider**`,
    raised === 0 ? 'no worst case rises' : counted(raised, 'worst case rises', 'worst cases rise'),
    counted(resources.length, 'resource changes', 'resources change'),
  ];
  return `${parts.join(', ')}.`;
}

function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}

/** Whole lines only, and an end to the list that was opened. */
function fitting(lines: readonly string[]): readonly string[] {
  let size = 0;
  for (const [index, line] of lines.entries()) {
    size += line.length + 1;
    if (size <= LARGEST) continue;
    const left = lines.slice(index).filter((other) => other.startsWith('- ')).length;
    const isInside = lines.slice(0, index).includes('<details><summary>Resources</summary>');
    return [
      ...lines.slice(0, index),
      '',
      ...(isInside ? ['</details>', ''] : []),
      `${left} more lines do not fit in here; \`swarm diff\` shows all.`,
    ];
  }
  return lines;
}
