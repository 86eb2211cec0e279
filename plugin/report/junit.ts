import type { PlacedFinding } from '../findings.ts';
import type { LintReport } from './lint-report.ts';
import { plainMessage } from './plain-message.ts';

/**
 * A JUnit report: each error is a failed case of its file, each warning a passed one that says so, and each recipe or
 * file that was linted is a case that passes, so that a clean run is not an empty one. Times are left out: the same
 * findings give the same bytes.
 */
export function junitReport({ findings, targets }: LintReport): string {
  const suites = [
    suite('swarm lint', targets.map(targetCase), 0),
    ...[...Map.groupBy(findings, ({ position }) => position.file)].map(([file, found]) =>
      suite(file, found.map(findingCase), found.filter(({ severity }) => severity === 'error').length),
    ),
  ];
  const failures = findings.filter(({ severity }) => severity === 'error').length;
  const totals = `tests="${targets.length + findings.length}" failures="${failures}" errors="0"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="swarm lint" ${totals}>\n${suites.join('')}</testsuites>\n`;
}

function suite(name: string, cases: readonly string[], failures: number): string {
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="0"`;
  return `  <testsuite name="${xmlText(name)}" ${counts}>\n${cases.join('')}  </testsuite>\n`;
}

function targetCase(target: string): string {
  return `    <testcase classname="${xmlText(target)}" name="was linted"/>\n`;
}

function findingCase(finding: PlacedFinding): string {
  const { file, line, column } = finding.position;
  const message = xmlText(plainMessage(finding));
  const place = `${xmlText(file)}:${line}:${column}`;
  const attributes = `classname="${xmlText(file)}" name="${finding.rule} at ${line}:${column}" file="${xmlText(file)}" line="${line}"`;
  const body =
    finding.severity === 'error'
      ? `<failure type="${finding.rule}" message="${message}">${place} ${message}</failure>`
      : `<system-out>${place} warning: ${message}</system-out>`;
  return `    <testcase ${attributes}>${body}</testcase>\n`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way at all to write these
const unwritable = /[\u0000-\u001f\ufffe\uffff]/g;
/** What is markup in XML, and what a terminal obeys or turns text round: written as references. */
const escaped = /[&<>"'\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(unwritable, ' ')
    .replaceAll(escaped, (character) => `&#${character.charCodeAt(0)};`);
}
