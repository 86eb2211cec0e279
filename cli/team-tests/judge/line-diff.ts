import { diffComm } from 'node-diff3';

const mostLines = 40;
const linesAround = 2;

/** How a text differs from the expected one, line by line: `- expected`, `+ got`, and a few equal lines around them. */
export function lineDiff(expected: string, got: string): readonly string[] {
  const parts = diffComm(expected.split('\n'), got.split('\n'));
  const lines = parts.flatMap((part, index) => {
    if (!('common' in part) || part.common === undefined)
      return [
        ...part.buffer1.map((text) => `- ${shown(text)}`),
        ...part.buffer2.map((text) => `+ ${shown(text)}`),
      ];
    return context(part.common, index > 0, index < parts.length - 1);
  });
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines), `... ${lines.length - mostLines} more lines`];
}

function context(common: readonly string[], isAfter: boolean, isBefore: boolean): readonly string[] {
  const head = isAfter ? common.slice(0, linesAround) : [];
  const tail = isBefore ? common.slice(Math.max(head.length, common.length - linesAround)) : [];
  const left = common.length - head.length - tail.length;
  return [
    ...head.map((text) => `  ${shown(text)}`),
    ...(left > 0 && head.length > 0 && tail.length > 0 ? ['  ...'] : []),
    ...tail.map((text) => `  ${shown(text)}`),
  ];
}

/** What cannot be seen at the end of a line is often the difference. */
function shown(text: string): string {
  return text.replace(/[ \t\r]+$/, (space) => JSON.stringify(space).slice(1, -1).replaceAll(' ', '\u00b7'));
}
