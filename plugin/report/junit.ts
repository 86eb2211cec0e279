import type { PlacedFinding } from '../findings.ts';
import { type JunitCase, junitDocument } from './junit-document.ts';
import type { LintReport } from './lint-report.ts';
import { plainMessage } from './plain-message.ts';

/**
 * A JUnit report: each error is a failed case of its file, each warning a passed one that says so, and each recipe or
 * file that was linted is a case that passes, so that a clean run is not an empty one.
 */
export function junitReport({ findings, targets }: LintReport): string {
  const linted = targets.map((target) => ({ classname: target, name: 'was linted' }));
  return junitDocument('swarm lint', [
    { name: 'swarm lint', cases: linted },
    ...[...Map.groupBy(findings, ({ position }) => position.file)].map(([file, found]) => ({
      name: file,
      cases: found.map(findingCase),
    })),
  ]);
}

function findingCase(finding: PlacedFinding): JunitCase {
  const { file, line, column } = finding.position;
  const message = plainMessage(finding);
  const place = `${file}:${line}:${column}`;
  return {
    classname: file,
    name: `${finding.rule} at ${line}:${column}`,
    file,
    line,
    ...(finding.severity === 'error'
      ? { failure: { type: finding.rule, message, lines: [`${place} ${message}`] } }
      : { output: `${place} warning: ${message}` }),
  };
}
