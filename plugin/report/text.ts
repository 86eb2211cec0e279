import { compareTexts } from '../../schemas/rules/compare-texts.ts';
import type { PlacedFinding } from '../findings.ts';
import { oneLine, plainMessage } from './plain-message.ts';

/** By file, line, column and rule; findings that differ in nothing but their environments once. */
export function sortedFindings(findings: readonly PlacedFinding[]): readonly PlacedFinding[] {
  const byLine = new Map<string, PlacedFinding>();
  for (const finding of findings) {
    const line = findingLine(everywhere(finding));
    const known = byLine.get(line);
    byLine.set(line, known === undefined ? finding : inEither(known, finding));
  }
  return [...byLine.values()].sort(comparePlaces);
}

function everywhere({ environments: _, ...finding }: PlacedFinding): PlacedFinding {
  return finding;
}

function inEither(left: PlacedFinding, right: PlacedFinding): PlacedFinding {
  if (left.environments === undefined) return left;
  if (right.environments === undefined) return right;
  return {
    ...left,
    environments: [...new Set([...left.environments, ...right.environments])].sort(compareTexts),
  };
}

function comparePlaces(left: PlacedFinding, right: PlacedFinding): number {
  const [a, b] = [left.position, right.position];
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (
    a.line - b.line || a.column - b.column || (left.rule < right.rule ? -1 : left.rule > right.rule ? 1 : 0)
  );
}

/** `file:line:col [RULE] fact. fix (model from values/prod.yaml:3:8)`, on one line. */
export function findingLine(finding: PlacedFinding): string {
  const { file, line, column } = finding.position;
  const severity = finding.severity === 'warning' ? 'warning: ' : '';
  return `${oneLine(file)}:${line}:${column} [${finding.rule}] ${severity}${plainMessage(finding)}${streamed(finding)}`;
}

/** Nobody sees the lines of a stream, so its objects are named. */
function streamed({ position, object }: PlacedFinding): string {
  if (position.file !== 'stdin' || object === undefined) return '';
  return ` (${oneLine(object.kind)} ${oneLine(object.name)})`;
}

/** All findings, one a line. */
export function findingsText(findings: readonly PlacedFinding[]): string {
  return findings.map((finding) => `${findingLine(finding)}\n`).join('');
}

const ARGO_FINDINGS = 20;
const ARGO_BYTES = 4_000;

/**
 * For Argo CD, which shows all of stderr in its UI: at most 20 findings and less than 4 KB, with the number of those
 * left out.
 */
export function argoFindingsText(findings: readonly PlacedFinding[]): string {
  const tail = (count: number) => (count === 0 ? '' : `and ${count} more; \`swarm lint\` shows all\n`);
  let text = '';
  for (const [index, finding] of findings.entries()) {
    const line = `${cutToBytes(findingLine(finding), 1_000)}\n`;
    const left = findings.length - index;
    const isFull = index >= ARGO_FINDINGS || Buffer.byteLength(text + line + tail(left)) > ARGO_BYTES;
    if (isFull) return text + tail(left);
    text += line;
  }
  return text;
}

function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const cut = Buffer.from(text)
    .subarray(0, bytes - 4)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
  return `${cut} …`;
}
