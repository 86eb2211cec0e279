import { nearHint } from '../../../plugin/near-hint.ts';
import { locateField } from '../../../plugin/yaml/locate.ts';
import { parseYaml } from '../../../plugin/yaml/parse.ts';
import type { SourceText } from '../../../plugin/yaml/source-text.ts';
import { findingMessage } from '../../../schemas/finding.ts';
import { isRecord } from '../../../schemas/json-record.ts';
import { isTeamTest, validateTeamTest } from '../../../schemas/validate-team-test.ts';
import { checkTest } from './check-test.ts';
import type { PlacedTest, ReportProblem, TestProblem } from './placed-test.ts';

/**
 * The tests of a file of `tests/`; its model scripts are passed over. Every problem is reported, and a document with a
 * problem is no test.
 */
export function parseTests(source: SourceText, report: ReportProblem): readonly PlacedTest[] {
  const yaml = parseYaml(source, (finding) =>
    report({ position: finding.position, message: findingMessage(finding) }),
  );
  return yaml.documents.flatMap(({ value, rootEvent }) => {
    const kind = isRecord(value) ? value.kind : undefined;
    if (kind === 'ModelScript') return [];
    const problems: TestProblem[] = [];
    const positionOf: PlacedTest['positionOf'] = (field, at = 'value') =>
      source.positionOf(locateField(yaml, rootEvent, field, at).start);
    const test = checkedTest(kind, value, positionOf, (problem) => problems.push(problem));
    problems.forEach(report);
    return test === undefined || problems.length > 0 ? [] : [{ test, positionOf }];
  });
}

function checkedTest(
  kind: unknown,
  value: unknown,
  positionOf: PlacedTest['positionOf'],
  report: ReportProblem,
): PlacedTest['test'] | undefined {
  if (kind !== 'TeamTest') {
    report({ position: positionOf(['kind']), message: `${wrongKind(kind)}. Write TeamTest, or ModelScript` });
    return undefined;
  }
  for (const finding of validateTeamTest(value)) {
    const at = finding.rule === 'schema.unknown-field' ? 'key' : 'value';
    report({ position: positionOf(finding.path ?? [], at), message: findingMessage(finding) });
  }
  if (!isTeamTest(value)) return undefined;
  checkTest(value, (field, message) => report({ position: positionOf(field), message }));
  return value;
}

function wrongKind(kind: unknown): string {
  if (typeof kind !== 'string') return 'this document of tests/ has no kind';
  return `kind is ${JSON.stringify(kind)}${nearHint(kind, ['TeamTest', 'ModelScript'])}`;
}
